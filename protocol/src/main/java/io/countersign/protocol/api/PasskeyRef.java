package io.countersign.protocol.api;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The passkey that signed a decision.
 *
 * @param name absent once its person was erased.
 */
public record PasskeyRef(UUID id, @Nullable String name) {}

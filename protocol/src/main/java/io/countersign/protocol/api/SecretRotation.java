package io.countersign.protocol.api;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a client secret is replaced.
 *
 * @param overlap how long the old secret still works. Default PT1H, at most P7D, PT0S ends it at once.
 */
public record SecretRotation(@Nullable Duration overlap) {}

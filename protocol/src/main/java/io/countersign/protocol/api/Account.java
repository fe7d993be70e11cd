package io.countersign.protocol.api;

import java.time.Instant;
import java.util.UUID;

/**
 * A login of a person; the password is never shown.
 */
public record Account(UUID id, String login, Instant createdAt) {}

package io.countersign.protocol.api;

import java.time.Instant;
import java.util.UUID;

/** What somebody who may see a request said about it. */
public record Comment(UUID id, IdentityRef author, String text, Instant at) {}

package io.countersign.protocol.api;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A human being with their logins.
 */
public record Person(
        UUID id,
        String name,
        @Nullable String email,
        PersonRole role,
        boolean platformAdmin,
        IdentityState state,
        List<Account> accounts,
        Instant createdAt) {}

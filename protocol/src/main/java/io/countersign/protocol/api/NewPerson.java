package io.countersign.protocol.api;

import org.jspecify.annotations.Nullable;

/**
 * A human being; the unit that separation of duties counts.
 *
 * @param email where notifications go.
 * @param role default member.
 * @param account a first login.
 */
public record NewPerson(
        String name,
        @Nullable String email,
        @Nullable PersonRole role,
        @Nullable NewAccount account) {}

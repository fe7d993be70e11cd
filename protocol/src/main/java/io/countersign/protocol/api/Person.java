package io.countersign.protocol.api;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A human being with their logins.
 *
 * @param warnings signers whose requests nobody could approve without this person, one sentence each; only in the answer
 *     to disablePerson.
 */
public record Person(
        UUID id,
        String name,
        @Nullable String email,
        PersonRole role,
        boolean platformAdmin,
        IdentityState state,
        List<Account> accounts,
        @Nullable List<String> warnings,
        Instant createdAt) {
    /** Without warnings. */
    public Person(
            UUID id,
            String name,
            @Nullable String email,
            PersonRole role,
            boolean platformAdmin,
            IdentityState state,
            List<Account> accounts,
            Instant createdAt) {
        this(id, name, email, role, platformAdmin, state, accounts, null, createdAt);
    }

    public Person withWarnings(List<String> told) {
        return new Person(
                id, name, email, role, platformAdmin, state, accounts, told.isEmpty() ? null : told, createdAt);
    }
}

package io.countersign.protocol.api;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A login of a person; the password is never shown.
 *
 * @param login of a provider's account: the provider's name, a colon and the e-mail address.
 * @param provider the identity provider; absent for a login with a password.
 * @param linked whether the person has signed in by it, which bound it to one account of the provider for good; absent for a login
 *     with a password.
 */
public record Account(
        UUID id,
        String login,
        @Nullable String provider,
        @Nullable Boolean linked,
        Instant createdAt) {
    /** With a password. */
    public Account(UUID id, String login, Instant createdAt) {
        this(id, login, null, null, createdAt);
    }
}

package io.countersign.protocol.api;

import org.jspecify.annotations.Nullable;

/**
 * A login of a person: login and password, or provider and email.
 *
 * @param login unique in the organization, compared without regard to case.
 * @param password at least 12 characters; kept as an Argon2id hash.
 * @param provider an identity provider of the organization, by whose account the person signs in instead of by a password.
 * @param email by which the provider's account is recognized the first time, if the provider has verified it; from then on by the
 *     provider's own id of the account. Letters in any case.
 */
public record NewAccount(
        @Nullable String login,
        @Nullable String password,
        @Nullable String provider,
        @Nullable String email) {
    /** With a password. */
    public NewAccount(String login, String password) {
        this(login, password, null, null);
    }

    /** Of an identity provider. */
    public static NewAccount ofProvider(String provider, String email) {
        return new NewAccount(null, null, provider, email);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "NewAccount[login=" + login + ", provider=" + provider + "]";
    }
}

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
 * @param currentLogin with a password, of who gives themselves another one; nobody else says it.
 * @param currentPassword of that login.
 */
public record NewAccount(
        @Nullable String login,
        @Nullable String password,
        @Nullable String provider,
        @Nullable String email,
        @Nullable String currentLogin,
        @Nullable String currentPassword) {
    /** With a password. */
    public NewAccount(String login, String password) {
        this(login, password, null, null, null, null);
    }

    /** Of an identity provider. */
    public static NewAccount ofProvider(String provider, String email) {
        return new NewAccount(null, null, provider, email, null, null);
    }

    /** For oneself. */
    public NewAccount confirmedBy(String ownLogin, String ownPassword) {
        return new NewAccount(login, password, provider, email, ownLogin, ownPassword);
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "NewAccount[login=" + login + ", provider=" + provider + "]";
    }
}

package io.countersign.protocol.api;

/**
 * A login of a person.
 *
 * @param login unique in the organization, compared without regard to case.
 * @param password at least 12 characters; kept as an Argon2id hash.
 */
public record NewAccount(String login, String password) {
    /** Without the secret. */
    @Override
    public String toString() {
        return "NewAccount[login=" + login + "]";
    }
}

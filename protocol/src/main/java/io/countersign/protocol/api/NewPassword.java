package io.countersign.protocol.api;

/**
 * A new password for an account.
 */
public record NewPassword(String password) {
    /** Without the secret. */
    @Override
    public String toString() {
        return "NewPassword[]";
    }
}

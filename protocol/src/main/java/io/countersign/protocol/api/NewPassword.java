package io.countersign.protocol.api;

import org.jspecify.annotations.Nullable;

/**
 * A new password for an account.
 *
 * @param currentPassword that of the account so far; for an account of one's own.
 */
public record NewPassword(String password, @Nullable String currentPassword) {
    /** For an account of somebody else. */
    public NewPassword(String password) {
        this(password, null);
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "NewPassword[]";
    }
}

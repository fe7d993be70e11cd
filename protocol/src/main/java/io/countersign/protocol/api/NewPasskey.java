package io.countersign.protocol.api;

import org.jspecify.annotations.Nullable;

/**
 * A passkey that an authenticator has just made (WebAuthn, AuthenticatorAttestationResponse).
 *
 * @param name for people, as in: key on the ring.
 * @param attestationObject base64url without padding.
 * @param clientDataJSON base64url without padding.
 * @param login a login of the caller; with the first passkey.
 * @param password of that login; with the first passkey.
 * @param assertion of a passkey there is, over the challenge of the enrolment; with each further passkey.
 */
public record NewPasskey(
        String name,
        String attestationObject,
        String clientDataJSON,
        @Nullable String login,
        @Nullable String password,
        @Nullable PasskeyAssertion assertion) {
    /** Without the password. */
    @Override
    public String toString() {
        return "NewPasskey[" + name + "]";
    }
}

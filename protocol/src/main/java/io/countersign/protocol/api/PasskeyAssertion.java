package io.countersign.protocol.api;

/**
 * What an authenticator says to a challenge (WebAuthn, AuthenticatorAssertionResponse).
 *
 * @param credentialId base64url without padding, as all four.
 * @param authenticatorData base64url; with the flag that the user was verified.
 * @param clientDataJSON base64url of the bytes that the browser signed a hash of.
 * @param signature base64url.
 */
public record PasskeyAssertion(
        String credentialId, String authenticatorData, String clientDataJSON, String signature) {}

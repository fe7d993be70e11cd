package io.countersign.protocol.api;

import org.jspecify.annotations.Nullable;

/**
 * An access token, RFC 6749 section 5.1.
 *
 * @param access_token a JWT by RFC 9068, signed with ES256.
 * @param token_type always Bearer.
 * @param expires_in seconds.
 * @param issued_token_type of an exchanged token, RFC 8693 section 2.2.1; absent for every other.
 */
public record TokenAnswer(
        String access_token,
        String token_type,
        long expires_in,
        @Nullable String issued_token_type) {
    /** Not exchanged for another token. */
    public TokenAnswer(String accessToken, String tokenType, long expiresIn) {
        this(accessToken, tokenType, expiresIn, null);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "TokenAnswer[token_type=" + token_type + ", expires_in=" + expires_in + "]";
    }
}

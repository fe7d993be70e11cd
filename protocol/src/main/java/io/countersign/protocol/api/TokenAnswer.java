package io.countersign.protocol.api;

/**
 * An access token, RFC 6749 section 5.1.
 *
 * @param access_token a JWT by RFC 9068, signed with ES256.
 * @param token_type always Bearer.
 * @param expires_in seconds.
 */
public record TokenAnswer(String access_token, String token_type, long expires_in) {
    /** Without the secret. */
    @Override
    public String toString() {
        return "TokenAnswer[token_type=" + token_type + ", expires_in=" + expires_in + "]";
    }
}

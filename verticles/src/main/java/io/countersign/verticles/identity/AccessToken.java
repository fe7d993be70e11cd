package io.countersign.verticles.identity;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * What a verified access token says.
 *
 * @param generation of the identity and its organization when it was issued; another one now means that it was ended
 * @param claims verified ones of the log-in
 */
record AccessToken(UUID subject, UUID organization, long generation, Instant expiresAt, Map<String, String> claims) {
    static final String ALGORITHM = "ES256";
    /** RFC 9068 section 2.1. */
    static final String TYPE = "at+jwt";

    static final String ORGANIZATION = "org";
    static final String GENERATION = "gen";
    static final String CLAIMS = "claims";
}

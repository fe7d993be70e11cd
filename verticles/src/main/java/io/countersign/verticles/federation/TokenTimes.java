package io.countersign.verticles.federation;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;

/** The times of a token by the clock of PostgreSQL: OpenID Connect Core section 3.1.3.7. */
final class TokenTimes {
    static final Duration LEEWAY = Duration.ofSeconds(60);

    private TokenTimes() {}

    /**
     * When it ends. What has ended by our clock has ended, whatever the issuer's clock says.
     *
     * @param oldest how long ago it may have been issued
     */
    static Instant end(JsonObject claims, Instant now, Duration oldest) throws UnprovenException {
        var expiresAt = time(claims, "exp");
        var issuedAt = time(claims, "iat");
        if (now.plusSeconds(1).isAfter(expiresAt)) {
            throw new UnprovenException("expired", "the token has ended; get a new one from its issuer");
        }
        if (issuedAt.isBefore(now.minus(oldest))) {
            throw new UnprovenException("too_old", "the token is older than it may be; get a new one from its issuer");
        }
        var begins = claims.containsKey("nbf") ? time(claims, "nbf") : issuedAt;
        if (issuedAt.isAfter(now.plus(LEEWAY)) || begins.isAfter(now.plus(LEEWAY))) {
            throw new UnprovenException(
                    "not_yet_valid", "the token begins more than a minute from now; is a clock wrong?");
        }
        return expiresAt;
    }

    static Instant time(JsonObject claims, String name) throws UnprovenException {
        return switch (claims.getValue(name)) {
            case Integer seconds when seconds >= 0 -> Instant.ofEpochSecond(seconds);
            case Long seconds
            when seconds >= 0 && seconds < Integer.MAX_VALUE * 1000L -> Instant.ofEpochSecond(seconds);
            case null, default -> throw JobToken.malformed(name + " is not a time in seconds");
        };
    }
}

package io.countersign.verticles.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.countersign.verticles.Claims;
import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.identity.PublishedKeys.PublishedKey;
import io.vertx.core.Future;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.authentication.TokenCredentials;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Verifies access tokens by RFC 9068 section 4 and RFC 8725 section 3: exactly our algorithm, type, issuer and audience, a key that a
 * node published, sane times. Verified tokens are remembered by their hash until they expire. Any thread.
 */
final class AccessTokenVerifier {
    // Claims of the most bytes, and the rest of the token, in Base64url.
    private static final int LONGEST = 8_192;
    // A token counts for as much as the claims that it carries.
    private static final int MOST_REMEMBERED = 100_000;
    private static final Duration LEEWAY = Duration.ofSeconds(5);
    // A signature of ES256 is 64 bytes, and its last character has four bits to spare, which are zero.
    private static final Pattern COMPACT =
            Pattern.compile("([A-Za-z0-9_-]+)\\.([A-Za-z0-9_-]+)\\.([A-Za-z0-9_-]{85}[AQgw])");
    private static final Pattern KID = Pattern.compile("[A-Za-z0-9_-]{43}");
    // No other header parameter means anything to us, and some (jwk, jku, x5c, crit) are ways to bring a key of one's
    // own.
    private static final Set<String> HEADER = Set.of("alg", "typ", "kid");

    private final PublishedKeys keys;
    private final DomainConfig.AccessTokens config;
    private final InstantSource clock;
    private final Cache<ByteBuffer, AccessToken> verified;

    AccessTokenVerifier(PublishedKeys keys, DomainConfig.AccessTokens config, InstantSource clock) {
        this.keys = keys;
        this.config = config;
        this.clock = clock;
        this.verified = Caffeine.newBuilder()
                .maximumWeight(MOST_REMEMBERED)
                .weigher((ByteBuffer hash, AccessToken token) ->
                        1 + token.claims().size())
                .expireAfter(Expiry.<ByteBuffer, AccessToken>creating((hash, token) ->
                        Duration.between(clock.instant(), token.expiresAt().plus(LEEWAY))))
                .build();
    }

    /** Fails as Unauthenticated: INVALID_TOKEN, or TOKEN_EXPIRED for one that was good. */
    Future<AccessToken> verify(String token) {
        if (token.length() > LONGEST) {
            return invalid("it is longer than any token this service issues");
        }
        var hash = ByteBuffer.wrap(RandomSecret.sha256(token));
        var known = verified.getIfPresent(hash);
        if (known != null) {
            return alive(known);
        }
        return kid(token)
                .compose(kid -> keys.find(kid)
                        .compose(key -> key.map(found -> judged(token, found))
                                .orElseGet(() -> invalid("it is signed with a key that is not in /v1/jwks.json"))))
                .onSuccess(good -> verified.put(hash, good));
    }

    private Future<AccessToken> alive(AccessToken token) {
        return clock.instant().isBefore(token.expiresAt().plus(LEEWAY)) ? Future.succeededFuture(token) : expired();
    }

    private static Future<String> kid(String token) {
        var parts = COMPACT.matcher(token);
        if (!parts.matches()) {
            return invalid("it is not three Base64url parts with dots between them, the last a signature of ES256");
        }
        try {
            var header =
                    new JsonObject(new String(Base64.getUrlDecoder().decode(parts.group(1)), StandardCharsets.UTF_8));
            if (!header.fieldNames().equals(HEADER)
                    || !AccessToken.ALGORITHM.equals(header.getValue("alg"))
                    || !AccessToken.TYPE.equals(header.getValue("typ"))
                    || !(header.getValue("kid") instanceof String kid
                            && KID.matcher(kid).matches())) {
                return invalid("its header is not that of an access token of this service (ES256, at+jwt)");
            }
            return Future.succeededFuture(kid);
        } catch (DecodeException | IllegalArgumentException e) {
            return invalid("its header is not JSON");
        }
    }

    private Future<AccessToken> judged(String token, PublishedKey key) {
        // Composed, because the verifier throws at claims of a form that it does not expect.
        return Future.succeededFuture(new TokenCredentials(token))
                .compose(credentials -> key.verifier().authenticate(credentials))
                .map(user -> user.attributes().getJsonObject("accessToken"))
                .recover(failure -> invalid("its signature is wrong"))
                .compose(claims -> judged(claims, key));
    }

    private Future<AccessToken> judged(JsonObject claims, PublishedKey key) {
        if (!config.issuer().equals(claims.getValue("iss"))) {
            return invalid("it was issued by somebody else");
        }
        if (!config.audience().equals(claims.getValue("aud"))) {
            return invalid("it is meant for another service");
        }
        try {
            return judgedTimes(read(claims), claims, key);
        } catch (IllegalArgumentException | ClassCastException e) {
            return invalid("a claim is missing or has a wrong form");
        }
    }

    private static AccessToken read(JsonObject claims) {
        if (text(claims, "jti").isEmpty() || text(claims, "client_id").isEmpty()) {
            throw new IllegalArgumentException("empty");
        }
        return new AccessToken(
                Uuids.parse(text(claims, "sub")),
                Uuids.parse(text(claims, AccessToken.ORGANIZATION)),
                number(claims, AccessToken.GENERATION),
                Instant.ofEpochSecond(number(claims, "exp")),
                carried(claims));
    }

    private static Map<String, String> carried(JsonObject claims) {
        if (!claims.containsKey(AccessToken.CLAIMS)) {
            return Map.of();
        }
        var carried = new HashMap<String, String>();
        if (!(claims.getValue(AccessToken.CLAIMS) instanceof JsonObject sent)) {
            throw new IllegalArgumentException(AccessToken.CLAIMS);
        }
        for (var name : sent.fieldNames()) {
            carried.put(name, text(sent, name));
        }
        if (Claims.excess(carried).isPresent()) {
            throw new IllegalArgumentException(AccessToken.CLAIMS);
        }
        return Map.copyOf(carried);
    }

    private Future<AccessToken> judgedTimes(AccessToken token, JsonObject claims, PublishedKey key) {
        var issued = Instant.ofEpochSecond(number(claims, "iat"));
        var notBefore = claims.containsKey("nbf") ? Instant.ofEpochSecond(number(claims, "nbf")) : issued;
        var latestStart = clock.instant().plus(LEEWAY);
        if (issued.isAfter(latestStart) || notBefore.isAfter(latestStart)) {
            return invalid("it is not valid yet; is the clock of this gateway right?");
        }
        if (!issued.isBefore(token.expiresAt()) || token.expiresAt().isAfter(key.expiresAt())) {
            return invalid("its times make no sense");
        }
        return alive(token);
    }

    private static String text(JsonObject claims, String name) {
        if (claims.getValue(name) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException(name);
    }

    private static long number(JsonObject claims, String name) {
        return switch (claims.getValue(name)) {
            case Integer number -> number;
            case Long number when number >= 0 && number < Integer.MAX_VALUE * 1000L -> number;
            case null, default -> throw new IllegalArgumentException(name);
        };
    }

    private static <T> Future<T> invalid(String why) {
        return Future.failedFuture(new Refusal.Unauthenticated(
                        "INVALID_TOKEN", "the access token is not valid: " + why + "; get a new one from /v1/token")
                .refused());
    }

    static <T> Future<T> expired() {
        return Future.failedFuture(Refusal.Unauthenticated.tokenEnded().refused());
    }
}

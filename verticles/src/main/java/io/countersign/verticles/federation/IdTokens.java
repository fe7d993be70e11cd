package io.countersign.verticles.federation;

import io.countersign.verticles.SignInConfig.Provider;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Judges what an identity provider says of a person who signs in: OpenID Connect Core section 3.1.3.7, RFC 8725 section 3. */
final class IdTokens {
    /** It was issued for this sign-in, a moment ago. */
    private static final Duration OLDEST = Duration.ofMinutes(10);

    private static final int LONGEST_SUBJECT = 255;
    private static final Pattern EMAIL = Pattern.compile("[!-?A-~]{1,64}@[!-?A-~]{1,95}");

    private static final Set<String> ENTRA_TRUTHS = Set.of("true", "1");

    private final IssuerKeys keys;

    IdTokens(IssuerKeys keys) {
        this.keys = keys;
    }

    /**
     * Fails with UnprovenException, or with a refusal as Unavailable when the provider's keys cannot be had.
     *
     * @param now PostgreSQL's clock
     */
    Future<SignedIn> prove(Provider provider, String compact, String nonce, Instant now) {
        JobToken token;
        try {
            token = JobToken.parse(compact);
        } catch (UnprovenException e) {
            return Future.failedFuture(e);
        }
        if (!token.issuer().equals(provider.issuer())) {
            return Future.failedFuture(unproven("untrusted_issuer"));
        }
        Function<IssuerKey, Future<SignedIn>> proof =
                key -> key.verify(token).compose(claims -> judged(provider, claims, nonce, now));
        return keys.find(ProviderPlaces.owner(provider), token.issuer(), token.kid(), proof)
                .compose(key -> key.map(proof).orElseGet(() -> Future.failedFuture(unproven("unknown_key"))));
    }

    private static Future<SignedIn> judged(Provider provider, JsonObject claims, String nonce, Instant now) {
        try {
            meant(provider, claims, nonce);
            TokenTimes.end(claims, now, OLDEST);
            fresh(provider, claims, now);
            return Future.succeededFuture(signedIn(claims));
        } catch (UnprovenException e) {
            return Future.failedFuture(e);
        }
    }

    /** For this client, and for this sign-in of it. */
    private static void meant(Provider provider, JsonObject claims, String nonce) throws UnprovenException {
        require(provider.issuer().equals(claims.getValue("iss")), "untrusted_issuer");
        require(JobToken.isMeantFor(claims, provider.clientId()), "wrong_audience");
        require(provider.clientId().equals(claims.getValue("azp", provider.clientId())), "wrong_authorized_party");
        require(claims.getValue("nonce") instanceof String said && same(nonce, said), "wrong_nonce");
    }

    private static void fresh(Provider provider, JsonObject claims, Instant now) throws UnprovenException {
        var acr = provider.requiredAcr();
        require(acr == null || acr.equals(claims.getValue("acr")), "wrong_acr");
        var maxAge = provider.maxAge();
        if (maxAge != null) {
            var proven = TokenTimes.time(claims, "auth_time");
            require(!proven.plus(maxAge).plus(TokenTimes.LEEWAY).isBefore(now), "proven_too_long_ago");
        }
    }

    private static SignedIn signedIn(JsonObject claims) throws UnprovenException {
        if (claims.getValue("sub") instanceof String subject
                && !subject.isEmpty()
                && subject.length() <= LONGEST_SUBJECT
                && subject.chars().noneMatch(Character::isISOControl)) {
            var verified = isVerified(claims);
            return new SignedIn(
                    subject,
                    Optional.ofNullable(claims.getValue("email"))
                            .filter(email -> verified)
                            .map(String::valueOf)
                            .filter(email -> EMAIL.matcher(email).matches()));
        }
        throw unproven("malformed");
    }

    /** What is not exactly true a provider may not mean. Entra ID says it in another claim, and writes truth as a number too. */
    private static boolean isVerified(JsonObject claims) {
        return Boolean.TRUE.equals(claims.getValue("email_verified"))
                || ENTRA_TRUTHS.contains(String.valueOf(claims.getValue("xms_edov")));
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private static void require(boolean holds, String otherwise) throws UnprovenException {
        if (!holds) {
            throw unproven(otherwise);
        }
    }

    static UnprovenException unproven(String reason) {
        return new UnprovenException(reason, "what the identity provider says cannot be used: " + reason);
    }
}

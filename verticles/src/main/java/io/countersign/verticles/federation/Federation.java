package io.countersign.verticles.federation;

import io.countersign.verticles.Claims;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Judges tokens of CI jobs by the trusts of a machine identity: OpenID Connect Core section 3.1.3.7, RFC 8725 section 3. */
public final class Federation {
    private static final Duration OLDEST = Duration.ofHours(24);
    private static final String ISSUER = "iss";

    private final IssuerKeys keys;

    /**
     * What a genuine and trusted token proves.
     *
     * @param subject as the issuer names the job
     * @param claims to be carried on, the issuer among them
     * @param expiresAt what comes of it must not live longer
     */
    public record Proven(Trust trust, String subject, Map<String, String> claims, Instant expiresAt) {}

    public Federation(IssuerKeys keys) {
        this.keys = keys;
    }

    /**
     * Fails with UnprovenException, or with a refusal as Unavailable when the issuer's keys cannot be had.
     *
     * @param trusts of the machine identity; none for an unknown one
     * @param now PostgreSQL's clock
     */
    public Future<Proven> prove(List<Trust> trusts, String compact, Instant now) {
        JobToken token;
        try {
            token = JobToken.parse(compact);
        } catch (UnprovenException e) {
            return Future.failedFuture(e);
        }
        var ofIssuer = trusts.stream()
                .filter(trust -> trust.issuer().equals(token.issuer()))
                .toList();
        if (ofIssuer.isEmpty()) {
            return Future.failedFuture(UnprovenException.untrusted("untrusted_issuer"));
        }
        // As a whole, because strangers get genuine tokens of public issuers for their own jobs.
        Function<IssuerKey, Future<Proven>> proof =
                key -> key.verify(token).compose(claims -> judged(ofIssuer, token, claims, now));
        return keys.find(ofIssuer.getFirst().organization(), token.issuer(), token.kid(), proof)
                .compose(key -> key.map(proof)
                        .orElseGet(() -> Future.failedFuture(UnprovenException.untrusted("unknown_key"))));
    }

    private static Future<Proven> judged(List<Trust> trusts, JobToken token, JsonObject claims, Instant now) {
        try {
            if (!token.issuer().equals(claims.getValue(ISSUER))) {
                throw UnprovenException.untrusted("untrusted_issuer");
            }
            var expiresAt = TokenTimes.end(claims, now, OLDEST);
            return Future.succeededFuture(proven(trusts, claims, expiresAt));
        } catch (UnprovenException e) {
            return Future.failedFuture(e);
        }
    }

    private static Proven proven(List<Trust> trusts, JsonObject claims, Instant expiresAt) throws UnprovenException {
        var meant = trusts.stream()
                .filter(trust -> JobToken.isMeantFor(claims, trust.audience()))
                .toList();
        if (meant.isEmpty()) {
            throw new UnprovenException(
                    "wrong_audience",
                    "the token is not meant for this service, or not for it alone; ask its issuer for exactly the audience that the"
                            + " trust names");
        }
        var trust = meant.stream()
                .filter(one -> mismatch(one, claims).isEmpty())
                .findFirst()
                .orElseThrow(() -> mismatched(meant.getFirst(), claims));
        return new Proven(trust, text(claims.getValue("sub")).orElse(""), carried(trust, claims), expiresAt);
    }

    private static UnprovenException mismatched(Trust trust, JsonObject claims) {
        var name = mismatch(trust, claims).orElseThrow();
        return new UnprovenException(
                "claim_mismatch",
                "the token is genuine, but its claim " + name
                        + " is not what a trust of this machine identity asks for");
    }

    private static Optional<String> mismatch(Trust trust, JsonObject claims) {
        return new TreeMap<>(trust.claims())
                .entrySet().stream()
                        .filter(wanted -> text(claims.getValue(wanted.getKey()))
                                .filter(value -> ClaimPattern.matches(wanted.getValue(), value))
                                .isEmpty())
                        .map(Map.Entry::getKey)
                        .findFirst();
    }

    private static Map<String, String> carried(Trust trust, JsonObject claims) throws UnprovenException {
        var carried = new TreeMap<String, String>();
        for (var name : trust.carry()) {
            text(claims.getValue(name)).filter(value -> !value.isEmpty()).ifPresent(value -> carried.put(name, value));
        }
        carried.put(ISSUER, trust.issuer());
        var excess = Claims.excess(carried);
        if (excess.isPresent()) {
            throw new UnprovenException(
                    "too_many_claims",
                    "the token has " + excess.get() + ", more than can be carried on; name fewer in the trust's carry");
        }
        return carried;
    }

    /** Numbers and truth values as JSON writes them; lists and objects cannot be compared. */
    private static Optional<String> text(@Nullable Object value) {
        return switch (value) {
            case String text -> Optional.of(text);
            case Integer number -> Optional.of(number.toString());
            case Long number -> Optional.of(number.toString());
            case Boolean truth -> Optional.of(truth.toString());
            case null, default -> Optional.empty();
        };
    }
}

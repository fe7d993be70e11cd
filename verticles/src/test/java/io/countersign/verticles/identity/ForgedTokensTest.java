package io.countersign.verticles.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.verticles.Caller;
import io.countersign.verticles.Claims;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.store.Queries;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The key {@code ours} is published, so that each test can spoil one thing of a token that is good otherwise. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForgedTokensTest {
    private IdentityBed bed;
    private UUID organization;
    private Caller admin;
    private Forger ours;
    private Forger other;
    private Forger foreign;

    @BeforeAll
    void open() throws Exception {
        bed = new IdentityBed();
        organization = bed.organization();
        admin = IdentityBed.byToken(bed.bed.admin(organization, "Ada"));
        ours = published();
        other = published();
        foreign = new Forger();
        // Whoever asks for a key that is not known yet waits until keys may be loaded again.
        assertThat(bed.bed.ok(bed.one.authenticate(signed(claims -> claims)))).isEqualTo(admin);
    }

    @AfterAll
    void close() throws Exception {
        bed.close();
    }

    private Forger published() throws Exception {
        var forger = new Forger();
        var row = Tuple.of(forger.kid, forger.publicJwk(), 3600.0);
        bed.bed.ok(bed.bed
                .database()
                .systemChange(tx -> tx.first(Queries.of("identity").get("publishTokenKey"), row, published -> true)));
        return forger;
    }

    private JsonObject claims() {
        var now = Instant.now().getEpochSecond();
        return new JsonObject()
                .put("iss", IdentityBed.CONFIG.issuer())
                .put("aud", IdentityBed.CONFIG.audience())
                .put("sub", admin.id().toString())
                .put("client_id", "countersign")
                .put("iat", now)
                .put("exp", now + 600)
                .put("jti", UUID.randomUUID().toString())
                .put("org", organization.toString())
                .put("gen", 0);
    }

    private String signed(UnaryOperator<JsonObject> spoil) {
        return ours.signed(ours.header(), spoil.apply(claims()));
    }

    private void refused(String token) {
        refused(token, "INVALID_TOKEN");
    }

    private void refused(String token, String code) {
        for (var judged : new Refusal[] {
            bed.refused(bed.one.authenticate(token)), bed.refused(bed.one.authenticateForSigning(token))
        }) {
            assertThat(judged)
                    .as(token)
                    .isInstanceOf(Refusal.Unauthenticated.class)
                    .extracting(Refusal::code)
                    .isEqualTo(code);
        }
    }

    @Test
    void the_claims_of_a_token_are_its_callers_on_both_paths_and_no_other_tokens() {
        var token = signed(claims -> claims.put("claims", new JsonObject().put("ref", "refs/heads/main")));
        var caller = admin.withClaims(Map.of("ref", "refs/heads/main"));
        assertThat(bed.bed.ok(bed.one.authenticate(token))).isEqualTo(caller);
        assertThat(bed.bed.ok(bed.one.authenticateForSigning(token))).isEqualTo(caller);
        assertThat(bed.bed.ok(bed.one.authenticateForSigning(signed(claims -> claims))))
                .isEqualTo(admin);
    }

    @Test
    void claims_of_another_form_or_more_of_them_than_are_carried_make_a_token_invalid() {
        var many = new JsonObject();
        IntStream.rangeClosed(0, Claims.MOST).forEach(i -> many.put("claim" + i, "x"));
        var large = new JsonObject();
        IntStream.range(0, 17).forEach(i -> large.put("claim" + i, "x".repeat(Claims.LONGEST_VALUE)));
        for (var wrong : Arrays.asList(
                null,
                "text",
                new JsonArray(),
                new JsonObject().put("ref", 1),
                new JsonObject().putNull("ref"),
                new JsonObject().put("", "x"),
                new JsonObject().put("r\u00e9f", "x"),
                new JsonObject().put("ref", "x".repeat(Claims.LONGEST_VALUE + 1)),
                many,
                large)) {
            refused(signed(claims -> claims.put("claims", wrong)));
        }
    }

    @Test
    void a_token_without_a_signature_is_none() {
        var none = ours.header().put("alg", "none");
        refused(Forger.with(none, claims(), new byte[0]));
        refused(Forger.with(none, claims(), new byte[64]));
        refused(Forger.with(ours.header().put("alg", "NONE"), claims(), new byte[64]));
        refused(Forger.with(ours.header(), claims(), new byte[0]));
        refused(Forger.with(ours.header(), claims(), new byte[64]));
        refused(Forger.with(ours.header(), claims(), new byte[63]));
    }

    @Test
    void the_public_key_is_no_secret_to_sign_with() {
        var header = ours.header().put("alg", "HS256");
        var encoded = ours.pair.getPublic().getEncoded();
        var pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded) + "\n-----END PUBLIC KEY-----\n";
        refused(Forger.hmac(header, claims(), encoded));
        refused(Forger.hmac(header, claims(), pem.getBytes(StandardCharsets.US_ASCII)));
        refused(Forger.hmac(header, claims(), ours.publicJwk().toBuffer().getBytes()));
        refused(Forger.hmac(ours.header(), claims(), encoded));
    }

    @Test
    void a_foreign_key_is_good_for_nothing_whatever_its_header_says() {
        refused(foreign.signed(ours.header(), claims()));
        refused(foreign.signed(foreign.header(), claims()));
        refused(foreign.signed(ours.header().put("jwk", foreign.publicJwk()), claims()));
        refused(foreign.signed(ours.header().put("jku", "https://evil.example/jwks.json"), claims()));
    }

    @Test
    void each_key_verifies_its_own_tokens_only() {
        assertThat(bed.bed.ok(bed.one.authenticate(other.signed(other.header(), claims()))))
                .isEqualTo(admin);
        refused(ours.signed(other.header(), claims()));
        refused(other.signed(ours.header(), claims()));
    }

    /** Each waits at most for the next look at the published keys; a second each would hold up a crowd of honest callers too. */
    @Test
    void tokens_of_a_made_up_key_are_refused_at_once_however_many_come() {
        var began = System.nanoTime();
        for (var i = 0; i < 15; i++) {
            refused(foreign.signed(foreign.header(), claims()));
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void a_header_other_than_ours_is_refused_even_with_a_right_signature() {
        refused(ours.signed(ours.header().put("typ", "JWT"), claims()));
        refused(ours.signed(ours.header().put("typ", 7), claims()));
        refused(ours.signed(ours.header().put("alg", "ES384"), claims()));
        refused(ours.signed(ours.header().put("crit", new JsonArray().add("exp")), claims()));
        refused(ours.signed(ours.header().put("kid", "../../etc/passwd"), claims()));
        refused(ours.signed(ours.header().put("kid", ours.kid + "=").put("kid", ""), claims()));
        var untyped = ours.header();
        untyped.remove("typ");
        refused(ours.signed(untyped, claims()));
        refused(ours.signed("SHA256withECDSA", ours.header(), claims()).replaceAll("\\.[^.]*$", ".AAAA"));
    }

    @Test
    void a_changed_claim_breaks_the_signature() {
        var good = signed(claims -> claims).split("\\.");
        var others = ours.signed(
                        ours.header(), claims().put("sub", UUID.randomUUID().toString()))
                .split("\\.");

        refused(good[0] + "." + others[1] + "." + good[2]);
    }

    @Test
    void tokens_for_or_by_somebody_else_are_refused() {
        refused(signed(claims -> claims.put("aud", "another-service")));
        refused(signed(
                claims -> claims.put("aud", new JsonArray().add("countersign").add("another"))));
        refused(signed(claims -> claims.put("iss", "https://countersign.example/")));
        refused(signed(claims -> claims.putNull("iss")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"iss", "aud", "sub", "client_id", "iat", "exp", "jti", "org", "gen"})
    void every_claim_is_needed_and_has_its_form(String claim) {
        refused(signed(claims -> {
            claims.remove(claim);
            return claims;
        }));
        refused(signed(claims -> claims.put(claim, new JsonArray().add(1))));
        refused(signed(claims -> claims.put(claim, true)));
        refused(signed(claims -> claims.put(claim, "")));
    }

    @Test
    void times_that_make_no_sense_are_refused() {
        var now = Instant.now().getEpochSecond();
        refused(signed(claims -> claims.put("iat", now + 60)));
        refused(signed(claims -> claims.put("nbf", now + 60)));
        refused(signed(claims -> claims.put("nbf", "now")));
        refused(signed(claims -> claims.put("exp", now + 100_000)));
        refused(signed(claims -> claims.put("exp", Long.MAX_VALUE)));
        refused(signed(claims -> claims.put("exp", Long.MIN_VALUE)));
        refused(signed(claims -> claims.put("exp", now + 0.5)));
        refused(signed(claims -> claims.put("iat", now - 100).put("exp", now - 200)));
    }

    @Test
    void an_expired_token_is_told_apart() {
        var now = Instant.now().getEpochSecond();
        refused(signed(claims -> claims.put("iat", now - 700).put("exp", now - 100)), "TOKEN_EXPIRED");
    }

    @Test
    void a_remembered_token_ends_like_any_other() {
        var fresh = signed(claims -> claims);
        assertThat(bed.bed.ok(bed.one.authenticate(fresh))).isEqualTo(admin);
        bed.later(Duration.ofMinutes(11));
        try {
            refused(fresh, "TOKEN_EXPIRED");
        } finally {
            bed.later(Duration.ofMinutes(-11));
        }
    }

    @Test
    void an_identity_that_is_not_in_the_named_organization_gets_nowhere() {
        var elsewhere = bed.organization();
        refused(signed(claims -> claims.put("org", elsewhere.toString())), "TOKEN_EXPIRED");
        refused(signed(claims -> claims.put("sub", UUID.randomUUID().toString())), "TOKEN_EXPIRED");
        refused(signed(claims -> claims.put("gen", 1)), "TOKEN_EXPIRED");
        refused(signed(claims -> claims.put("sub", "1-1-1-1-1")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ".",
                "..",
                "...",
                "a.b.c",
                "bm9uZQ.bm9uZQ.bm9uZQ",
                "e30.e30.e30",
                "bnVsbA.e30.e30",
                "W10.e30.e30",
                "\0.\0.\0",
                "ä.ö.ü"
            })
    void garbage_is_refused(String garbage) {
        refused(garbage);
    }

    @ParameterizedTest
    @ValueSource(strings = {"AA", "e30", "bnVsbA", "W10", "eyJhbGciOiJFUzI1NiI", "Ig"})
    void garbage_before_something_like_a_signature_is_refused(String header) {
        refused(header + ".e30." + "A".repeat(86));
    }

    @Test
    void a_signature_has_one_spelling() {
        var good = signed(claims -> claims);
        var last = "AQgw".indexOf(good.charAt(good.length() - 1));
        var respelled = good.substring(0, good.length() - 1) + "BRhx".charAt(last);

        refused(respelled);
        refused(good + "A");
        refused(good + "=");
        assertThat(bed.outcome(bed.one.authenticate(good))).isEqualTo("ok");
    }

    @Test
    void a_token_too_long_to_be_ours_is_refused() {
        refused("a".repeat(8193));
        refused(signed(claims -> claims.put("more", "a".repeat(6200))));
    }
}

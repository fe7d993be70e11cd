package io.countersign.verticles.identity;

import static io.countersign.verticles.testbed.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.Tokens.ProviderCode;
import io.countersign.verticles.federation.IdentityProviders;
import io.countersign.verticles.federation.TestIssuer;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.slf4j.LoggerFactory;

/** What comes back from an identity provider, and what of it is believed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProviderTokensTest {
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    private ProviderBed providers;
    private IdentityBed bed;
    private UUID ann;

    @BeforeAll
    void open() throws Exception {
        providers = new ProviderBed();
        bed = providers.bed;
        ann = providers.person("ann", "sso", "ann@acme.example").id();
        var strict = providers.person("ben", "strict", "ben@acme.example");
        assertThat(strict.id()).isNotEqualTo(ann);
    }

    @AfterEach
    void behave() {
        providers.issuer.tokens(null);
    }

    @AfterAll
    void close() throws Exception {
        providers.close();
    }

    private void refused(UnaryOperator<JsonObject> spoil) {
        refused(providers.spoilt("sso", spoil));
    }

    private void refusedToken(String idToken) {
        refused(bed.one.provider(providers.code("sso", idToken), "r"));
    }

    private void refused(Future<?> answer) {
        var refusal = bed.refused(answer);
        assertThat(refusal).isInstanceOf(Refusal.Unauthenticated.class);
        assertThat(refusal.code()).isEqualTo("INVALID_GRANT");
        assertThat(refusal.detail()).doesNotContain("eyJ", "code-", ProviderBed.VERIFIER, ProviderBed.NONCE);
    }

    private void unavailable(ProviderCode code) {
        assertThat(bed.refused(bed.one.provider(code, "r")))
                .isInstanceOf(Refusal.Unavailable.class)
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo("PROVIDER_UNAVAILABLE"))
                .satisfies(
                        refusal -> assertThat(refusal.detail()).contains("SSO").doesNotContain(providers.issuer.url()));
    }

    @Test
    void what_is_right_is_believed() {
        assertThat(providers.signedIn(providers.spoilt("sso", claims -> claims)))
                .isEqualTo(ann);
        assertThat(providers.signedIn(providers.spoilt("sso", claims -> claims.put("azp", ProviderBed.CLIENT))))
                .isEqualTo(ann);
        assertThat(providers.signedIn(providers.spoilt(
                        "sso", claims -> claims.put("aud", new JsonArray().add(ProviderBed.CLIENT)))))
                .isEqualTo(ann);
    }

    @Test
    void a_token_for_another_sign_in_or_client_is_refused() {
        refused(claims -> claims.put("nonce", "another-nonce-another-nonce"));
        refused(claims -> claims.put("nonce", 1));
        refused(claims -> {
            claims.remove("nonce");
            return claims;
        });
        refused(claims -> claims.put("aud", "countersign"));
        refused(claims ->
                claims.put("aud", new JsonArray().add(ProviderBed.CLIENT).add("other")));
        refused(claims -> {
            claims.remove("aud");
            return claims;
        });
        refused(claims -> claims.put("azp", "other"));
        refused(claims -> claims.put("azp", 1));
        refused(claims -> claims.put("iss", "https://evil.example"));
        refused(claims -> claims.put("iss", providers.issuer.url() + "/"));
        for (var wrong : new Object[] {"", 7, new JsonObject(), "x".repeat(256), "a\u0000b"}) {
            refused(claims -> claims.put("sub", wrong));
        }
        refusedToken(providers.token(providers.issuer.claims()));
    }

    @Test
    void a_token_out_of_its_time_is_refused() {
        var now = Instant.now().getEpochSecond();
        refused(claims -> claims.put("exp", now - 2));
        refused(claims -> claims.put("iat", now - 700).put("nbf", now - 700));
        refused(claims -> claims.put("iat", now + 120));
        refused(claims -> claims.put("nbf", now + 120));
        for (var name : List.of("exp", "iat")) {
            refused(claims -> claims.put(name, "soon"));
        }
    }

    @Test
    void a_token_that_the_provider_did_not_sign_is_refused() throws GeneralSecurityException {
        var claims = providers.claims("ann-sub", "ann@acme.example");
        var none = TestIssuer.header(providers.key).put("alg", "none");
        refusedToken(TestIssuer.input(none, claims) + ".");
        refusedToken(TestIssuer.input(none, claims) + ".AAAA");
        var input = TestIssuer.input(TestIssuer.header(providers.key).put("alg", "HS256"), claims);
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(providers.key.pair().getPublic().getEncoded(), "HmacSHA256"));
        refusedToken(input + "." + BASE64URL.encodeToString(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII))));
        var foreign = providers.issuer.unpublished("RS256");
        refusedToken(TestIssuer.token(foreign, claims));
        refusedToken(TestIssuer.token(foreign, TestIssuer.header(providers.key), claims));
        refusedToken("");
        refusedToken("a.b.c");
    }

    @Test
    void a_second_factor_and_a_fresh_proof_are_asked_for_where_the_operator_wants_them() {
        var now = Instant.now().getEpochSecond();
        UnaryOperator<JsonObject> ben = claims -> claims.put("sub", "ben-sub").put("email", "ben@acme.example");
        refused(providers.spoilt("strict", ben));
        refused(providers.spoilt("strict", claims -> ben.apply(claims).put("acr", "phr")));
        refused(providers.spoilt("strict", claims -> ben.apply(claims).put("auth_time", now)));
        refused(providers.spoilt(
                "strict", claims -> ben.apply(claims).put("acr", "pwd").put("auth_time", now)));
        refused(providers.spoilt(
                "strict", claims -> ben.apply(claims).put("acr", "phr").put("auth_time", now - 400)));
        assertThat(bed.outcome(providers.spoilt(
                        "strict", claims -> ben.apply(claims).put("acr", "phr").put("auth_time", now - 10))))
                .isEqualTo("ok");
    }

    @Test
    void a_code_is_worth_something_once_and_with_its_verifier() {
        var code = providers.code("sso", providers.token(providers.claims("ann-sub", "ann@acme.example")));
        assertThat(providers.signedIn(bed.one.provider(code, "r"))).isEqualTo(ann);
        refused(bed.two.provider(code, "r"));
        var another = providers.code("sso", providers.token(providers.claims("ann-sub", "ann@acme.example")));
        refused(bed.one.provider(
                new ProviderCode(
                        "sso", another.code(), "x" + ProviderBed.VERIFIER, another.redirectUri(), another.nonce()),
                "r"));
        var third = providers.code("sso", providers.token(providers.claims("ann-sub", "ann@acme.example")));
        refused(bed.one.provider(
                new ProviderCode("sso", third.code(), third.verifier(), "http://127.0.0.1:4711/", third.nonce()), "r"));
        recorded("code_refused");
    }

    private void recorded(String reason) {
        eventually(
                "refusals are recorded",
                () -> providers.events("identity.login_refused").stream()
                        .anyMatch(event -> event.contains("\"" + reason + "\"")));
    }

    private void answer(int status, String body) {
        providers.issuer.tokens(
                request -> request.response().setStatusCode(status).end(body));
    }

    @Test
    void what_a_provider_calls_a_wrong_request_is_a_wrong_code() {
        var code = providers.code("sso", "unused");
        for (var error : List.of("invalid_grant", "invalid_request", "redirect_uri_mismatch")) {
            answer(400, "{\"error\":\"" + error + "\"}");
            refused(bed.one.provider(code, "r"));
        }
        recorded("code_refused");
        for (var error : List.of("invalid_request", "redirect_uri_mismatch")) {
            answer(500, "{\"error\":\"" + error + "\"}");
            unavailable(code);
        }
    }

    @Test
    void a_provider_that_refuses_the_gateway_is_recorded_and_is_nobodys_own_fault() {
        var code = providers.code("sso", "unused");
        answer(503, "{\"error\":\"invalid_client\"}");
        unavailable(code);
        for (var status : List.of(400, 401, 403, 429)) {
            answer(status, "{\"error\":\"invalid_client\"}");
            unavailable(code);
            answer(status, "<html>");
            unavailable(code);
        }
        recorded("provider_refused");
    }

    @Test
    void a_provider_that_answers_nonsense_too_much_or_nothing_costs_nobody_more_than_their_own_sign_in() {
        var code = providers.code("sso", "unused");
        providers.issuer.tokens(request -> request.response().end("x".repeat(100_000)));
        unavailable(code);
        providers.issuer.tokens(
                request -> request.response().end("{\"id_token\":\"a.b.c\",\"more\":\"" + "x".repeat(100_000) + "\"}"));
        unavailable(code);
        providers.issuer.tokens(request -> request.response().end("[]"));
        unavailable(code);
        providers.issuer.tokens(request -> request.response().end("{\"access_token\":\"x\"}"));
        unavailable(code);
        providers.issuer.tokens(request -> request.response()
                .setStatusCode(302)
                .putHeader("Location", "/x")
                .end());
        unavailable(code);
        providers.issuer.tokens(request -> request.response().setStatusCode(401).end("{\"error\":\"invalid_client\"}"));
        unavailable(code);
        providers.issuer.tokens(request -> request.connection().close());
        unavailable(code);
    }

    @Test
    void a_provider_that_says_nothing_is_waited_for_by_few_and_not_for_long() {
        providers.issuer.tokens(request -> {});
        var code = providers.code("sso", "unused");
        var log = (Logger) LoggerFactory.getLogger(IdentityProviders.class);
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        log.addAppender(lines);
        var began = System.nanoTime();
        var waiting = new ArrayList<Future<?>>();
        for (var i = 0; i < 64; i++) {
            waiting.add(bed.one.provider(code, "r"));
        }
        for (var i = 0; i < 5; i++) {
            unavailable(code);
        }
        log.detachAppender(lines);
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .as("one too many does not wait")
                .isLessThan(Duration.ofSeconds(7));
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .as("nobody fills the log with those")
                .filteredOn(line -> line.contains("too many sign-ins wait"))
                .hasSize(1);
        waiting.forEach(one -> assertThat(bed.outcome(one)).isEqualTo("PROVIDER_UNAVAILABLE"));
        providers.issuer.tokens(null);
        assertThat(providers.signedIn(providers.spoilt("sso", claims -> claims)))
                .isEqualTo(ann);
    }

    @Test
    void an_organization_without_providers_looks_as_one_that_does_not_exist() {
        bed.organization();
        assertThat(bed.bed.ok(bed.one.getSignInProviders("org-1")).providers()).isEmpty();
        assertThat(bed.bed.ok(bed.one.getSignInProviders("nowhere")).providers())
                .isEmpty();
        var shown = bed.bed.ok(bed.one.getSignInProviders("acme-people")).providers();
        assertThat(shown).extracting("name").containsExactly("sso", "strict");
        assertThat(shown.getLast().acrValues()).isEqualTo("phr");
        assertThat(shown.getLast().maxAge()).isEqualTo(300);
        assertThat(shown.getFirst().authorizationEndpoint()).isEqualTo(providers.issuer.url() + "/authorize");
        assertThat(shown.toString()).doesNotContain(ProviderBed.SECRET);
    }
}

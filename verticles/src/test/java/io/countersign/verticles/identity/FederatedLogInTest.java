package io.countersign.verticles.identity;

import static io.countersign.verticles.testbed.Eventually.eventually;
import static io.countersign.verticles.testbed.TestBed.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.countersign.protocol.api.MachineCredentials;
import io.countersign.protocol.api.MachineTrust;
import io.countersign.protocol.api.NewMachineTrust;
import io.countersign.protocol.api.TokenAnswer;
import io.countersign.verticles.Caller;
import io.countersign.verticles.PageQuery;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.federation.TestIssuer;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A CI provider whose jobs log in with its tokens. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FederatedLogInTest {
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    private IdentityBed bed;
    private TestIssuer issuer;
    private TestIssuer.Key key;
    private UUID organization;
    private Caller admin;
    private MachineCredentials machine;

    @BeforeAll
    void open() throws Exception {
        bed = new IdentityBed();
        issuer = TestIssuer.start(bed.bed.vertx());
        key = issuer.newKey("RS256");
    }

    @BeforeEach
    void newMachine() {
        organization = bed.organization();
        admin = bed.bed.admin(organization, "Ada");
        machine = bed.machine(admin);
    }

    @AfterAll
    void close() throws Exception {
        bed.close();
    }

    private MachineTrust trust(String audience, Map<String, String> claims) {
        var trust = new NewMachineTrust(issuer.url(), audience, claims, null);
        return bed.bed.ok(bed.identities.addMachineTrust(call(admin), machine.clientId(), trust));
    }

    private MachineTrust trust() {
        return trust("countersign", Map.of("repository", "acme/app", "ref", "refs/heads/*"));
    }

    private Future<TokenAnswer> logIn(String token) {
        return bed.one.exchange(machine.clientId().toString(), token, "request-1");
    }

    private String token(UnaryOperator<JsonObject> spoil) {
        return TestIssuer.token(key, spoil.apply(issuer.claims()));
    }

    private String refused(String token) {
        var refusal = bed.refused(logIn(token));
        assertThat(refusal).isInstanceOf(Refusal.BadInput.class);
        assertThat(refusal.code()).isEqualTo("INVALID_SUBJECT_TOKEN");
        assertThat(refusal.detail()).doesNotContain(token);
        return refusal.detail();
    }

    private List<String> events(String type) {
        return bed.bed.column("SELECT encode(leaf, 'escape') FROM audit_leaves WHERE type = '" + type
                + "' AND organization_id = '" + organization + "' ORDER BY id");
    }

    /** Refusals are written behind the answer. */
    private void eventuallyRecorded(int refusals) {
        eventually(
                "refusals are recorded", () -> events("identity.login_refused").size() >= refusals);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "PS256", "ES256", "ES384", "EdDSA"})
    void a_job_gets_a_token_that_carries_its_claims(String algorithm) {
        // An issuer of its own, whose keys nobody has asked for yet.
        issuer = TestIssuer.start(bed.bed.vertx());
        key = issuer.newKey(algorithm);
        var trust = trust();

        var answer = bed.bed.ok(logIn(token(claims -> claims)));

        assertThat(answer.issued_token_type()).isEqualTo("urn:ietf:params:oauth:token-type:access_token");
        assertThat(answer.expires_in()).isBetween(280L, 300L);
        for (var caller : List.of(
                bed.bed.ok(bed.one.authenticate(answer.access_token())),
                bed.bed.ok(bed.two.authenticate(answer.access_token())),
                bed.bed.ok(bed.one.authenticateForSigning(answer.access_token())))) {
            assertThat(caller.id()).isEqualTo(machine.clientId());
            assertThat(caller.claims())
                    .containsOnly(
                            entry("iss", issuer.url()),
                            entry("sub", "repo:acme/app:ref:refs/heads/main"),
                            entry("repository", "acme/app"),
                            entry("ref", "refs/heads/main"),
                            entry("workflow", "release"),
                            entry("run_id", "17"),
                            entry("ref_protected", "true"));
        }
        assertThat(events("machine.logged_in"))
                .singleElement()
                .satisfies(event -> assertThat(event)
                        .contains(
                                issuer.url(),
                                trust.id().toString(),
                                "repo:acme/app:ref:refs/heads/main",
                                "token_exchange",
                                machine.clientId().toString()));
    }

    @Test
    void an_assertion_of_the_client_is_as_good_and_refused_as_a_wrong_client() {
        trust();
        var id = machine.clientId().toString();
        var answer = bed.bed.ok(bed.one.clientAssertion(id, token(claims -> claims), "r"));
        assertThat(bed.bed.ok(bed.one.authenticate(answer.access_token())).claims())
                .containsEntry("repository", "acme/app");
        assertThat(answer.issued_token_type()).isNull();
        var refusal =
                bed.refused(bed.one.clientAssertion(id, token(claims -> claims.put("repository", "evil/app")), "r"));
        assertThat(refusal).isInstanceOf(Refusal.Unauthenticated.class);
        assertThat(refusal.code()).isEqualTo("INVALID_CLIENT");
    }

    @Test
    void our_token_ends_with_theirs_or_sooner_and_theirs_is_worth_nothing_after_its_end() {
        trust();
        var now = Instant.now().getEpochSecond();
        assertThat(bed.bed
                        .ok(logIn(token(claims -> claims.put("exp", now + 30))))
                        .expires_in())
                .isBetween(10L, 30L);
        assertThat(bed.bed
                        .ok(logIn(token(claims -> claims.put("exp", now + 36_000))))
                        .expires_in())
                .isEqualTo(600);
        assertThat(refused(token(claims -> claims.put("exp", now - 1)))).contains("has ended");
    }

    @Test
    void a_job_of_another_repository_or_ref_is_told_which_claim_does_not_fit() {
        trust();
        for (var other : List.of("acme/app2", "evil/acme/app", "acme/App", "acme/app ", "acme", "")) {
            assertThat(refused(token(claims -> claims.put("repository", other))))
                    .contains("claim repository")
                    .doesNotContain("acme");
        }
        for (var other : List.of("refs/tags/main", "refs/heads/a/b", "xrefs/heads/main")) {
            assertThat(refused(token(claims -> claims.put("ref", other)))).contains("claim ref");
        }
        assertThat(events("machine.logged_in")).isEmpty();
        eventuallyRecorded(1);
        assertThat(events("identity.login_refused")).allMatch(event -> event.contains("claim_mismatch"));
    }

    @Test
    void a_claim_that_is_missing_or_no_text_does_not_fit() {
        trust();
        for (var other : new Object[] {new JsonArray().add("acme/app"), new JsonObject(), 1.5}) {
            assertThat(refused(token(claims -> claims.put("repository", other))))
                    .contains("claim repository");
        }
        assertThat(refused(token(claims -> {
                    claims.remove("repository");
                    return claims;
                })))
                .contains("claim repository");
    }

    @Test
    void of_several_trusts_one_must_fit_as_a_whole() {
        trust("countersign", Map.of("repository", "acme/app", "ref", "refs/heads/main"));
        trust("countersign", Map.of("repository", "acme/lib", "ref", "refs/heads/dev"));
        trust("elsewhere", Map.of("repository", "acme/tool"));
        assertThat(bed.outcome(logIn(
                        token(claims -> claims.put("repository", "acme/lib").put("ref", "refs/heads/dev")))))
                .isEqualTo("ok");
        refused(token(claims -> claims.put("repository", "acme/lib")));
        refused(token(claims -> claims.put("repository", "acme/tool")));
        assertThat(bed.outcome(logIn(
                        token(claims -> claims.put("repository", "acme/tool").put("aud", "elsewhere")))))
                .isEqualTo("ok");
    }

    @Test
    void the_audience_is_exactly_ours_and_nobody_elses() {
        trust();
        assertThat(bed.outcome(logIn(token(claims -> claims.put("aud", new JsonArray().add("countersign"))))))
                .isEqualTo("ok");
        for (var other : new Object[] {
            "other",
            "countersign2",
            "",
            1,
            new JsonArray(),
            new JsonArray().add("countersign").add("other"),
            new JsonObject()
        }) {
            assertThat(refused(token(claims -> claims.put("aud", other)))).contains("not meant for this service");
        }
    }

    @Test
    void an_issuer_that_is_almost_the_trusted_one_is_none_and_learns_no_more_than_a_stranger() {
        trust();
        var unknown = bed.refused(bed.one.exchange(UUID.randomUUID().toString(), token(claims -> claims), "r"));
        for (var other : List.of(
                issuer.url() + "/", issuer.url().toUpperCase(java.util.Locale.ROOT), "https://evil.example.com", "x")) {
            assertThat(refused(token(claims -> claims.put("iss", other)))).isEqualTo(unknown.detail());
        }
        var person = bed.person(admin, "ann").id().toString();
        assertThat(bed.refused(bed.one.exchange(person, token(claims -> claims), "r")))
                .isEqualTo(unknown);
        assertThat(bed.refused(bed.one.exchange("no id", token(claims -> claims), "r")))
                .isEqualTo(unknown);
        assertThat(bed.refused(bed.one.exchange("no id", "rubbish", "r")).detail())
                .as("what is said of rubbish does not depend on who sends it")
                .isEqualTo(refused("rubbish"));
        machine = bed.machine(admin);
        assertThat(refused(token(claims -> claims))).as("without a trust").isEqualTo(unknown.detail());
    }

    @Test
    void times_that_make_no_sense_are_refused() {
        trust();
        var now = Instant.now().getEpochSecond();
        assertThat(bed.outcome(logIn(token(claims -> claims.put("iat", now + 50).put("nbf", now + 50)))))
                .as("a clock a little ahead")
                .isEqualTo("ok");
        refused(token(claims -> claims.put("iat", now + 90)));
        refused(token(claims -> claims.put("nbf", now + 90)));
        refused(token(claims -> claims.put("iat", now - 90_000)));
        for (var name : List.of("exp", "iat")) {
            for (var wrong : new Object[] {"soon", -1, 1.5e300, new JsonObject()}) {
                refused(token(claims -> claims.put(name, wrong)));
            }
            refused(token(claims -> {
                claims.remove(name);
                return claims;
            }));
        }
    }

    @Test
    void a_token_without_signature_or_signed_with_the_public_key_as_a_secret_is_none() throws GeneralSecurityException {
        trust();
        var none = TestIssuer.header(key).put("alg", "none");
        refused(TestIssuer.input(none, issuer.claims()) + ".");
        refused(TestIssuer.input(none, issuer.claims()) + ".AAAA");
        refused(TestIssuer.input(TestIssuer.header(key), issuer.claims()) + ".AAAA");
        var header = TestIssuer.header(key).put("alg", "HS256");
        for (var secret : List.of(key.pair().getPublic().getEncoded(), "x".getBytes(StandardCharsets.UTF_8))) {
            var input = TestIssuer.input(header, issuer.claims());
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            refused(input + "." + BASE64URL.encodeToString(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII))));
        }
    }

    @Test
    void a_key_signs_with_its_own_algorithm_and_under_its_own_name() {
        trust();
        var other = issuer.newKey("ES256");
        var foreign = issuer.unpublished("RS256");
        refused(TestIssuer.token(foreign, issuer.claims()));
        refused(TestIssuer.token(foreign, TestIssuer.header(key), issuer.claims()));
        refused(TestIssuer.token(key, TestIssuer.header(other), issuer.claims()));
        refused(TestIssuer.token(key, TestIssuer.header(key).put("alg", "PS256"), issuer.claims()));
        refused(TestIssuer.token(key, TestIssuer.header(key).put("alg", "RS512"), issuer.claims()));
        refused(TestIssuer.token(key, TestIssuer.header(key).put("crit", new JsonArray().add("x")), issuer.claims()));
        refused(TestIssuer.token(key, TestIssuer.header(key).put("typ", "at+jwt"), issuer.claims()));
        var bringsItsOwn = TestIssuer.header(foreign)
                .put("kid", key.kid())
                .put("jku", "https://evil.example.com/keys")
                .put("jwk", new JsonObject().put("kty", "RSA"));
        refused(TestIssuer.token(foreign, bringsItsOwn, issuer.claims()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "a.b.c",
                "e30.e30.e30",
                "null",
                "{}",
                "eyJhbGciOiJSUzI1NiJ9.e30.AAAA",
                "eyJhbGciOiJSUzI1NiJ9..AAAA",
                "W10.W10.AAAA",
                "bnVsbA.bnVsbA.AAAA",
                "eyJhbGciOjF9.e30.AAAA",
                "\u0000.\u0000.\u0000"
            })
    void what_is_no_token_is_refused(String text) {
        trust();
        assertThat(refused(text.isEmpty() ? "x" : text)).contains("cannot be used");
        assertThat(refused("A".repeat(16_400) + ".AAAA.AAAA")).contains("16 KiB");
    }

    @Test
    void a_claim_too_long_to_carry_on_is_named() {
        trust();
        assertThat(refused(token(claims -> claims.put("workflow", "x".repeat(257)))))
                .contains("claim workflow");
        assertThat(refused(token(claims -> claims.put("workflow", "a\0b")))).contains("claim workflow");
    }

    @Test
    void a_removed_trust_ends_the_tokens_that_came_from_it_at_once_on_every_node() {
        var trust = trust();
        var token = bed.bed.ok(logIn(token(claims -> claims))).access_token();
        var fences = bed.bed.fences();

        bed.bed.ok(bed.identities.removeMachineTrust(call(admin), machine.clientId(), trust.id()));

        assertThat(bed.bed.fences()).isEqualTo(fences + 1);
        assertThat(bed.outcome(bed.one.authenticate(token))).isEqualTo("TOKEN_EXPIRED");
        assertThat(bed.outcome(bed.two.authenticate(token))).isEqualTo("TOKEN_EXPIRED");
        refused(token(claims -> claims));
        assertThat(bed.outcome(bed.client(machine)))
                .as("the secret is as good as before")
                .isEqualTo("ok");
        assertThat(bed.outcome(bed.identities.removeMachineTrust(call(admin), machine.clientId(), trust.id())))
                .isEqualTo("NOT_FOUND");
        assertThat(events("machine.trust_removed")).hasSize(1);
    }

    @Test
    void a_disabled_machine_is_told_so_only_with_a_token_that_proves_it() {
        trust();
        bed.bed.ok(bed.identities.disableMachine(call(admin), machine.clientId()));
        assertThat(bed.outcome(logIn(token(claims -> claims)))).isEqualTo("IDENTITY_DISABLED");
        refused(token(claims -> claims.put("repository", "evil/app")));
    }

    @Test
    void after_any_number_of_junk_tokens_for_a_client_id_a_genuine_and_trusted_token_of_that_machine_still_logs_in() {
        issuer = TestIssuer.start(bed.bed.vertx());
        key = issuer.newKey("RS256");
        trust();
        var foreign = issuer.unpublished("RS256");
        for (var i = 0; i < 20; i++) {
            refused(token(claims -> claims.put("repository", "evil/app")));
            refused(TestIssuer.token(foreign, issuer.claims()));
            refused(TestIssuer.token(foreign, TestIssuer.header(key), issuer.claims()));
            refused("junk");
        }
        assertThat(bed.outcome(logIn(token(claims -> claims)))).isEqualTo("ok");
        assertThat(bed.outcome(bed.client(machine))).isEqualTo("ok");
        // A machine too slow to be through within the ten seconds looks once more.
        assertThat(issuer.keyCalls).as("fetches for made-up keys").hasValueLessThan(20);
        // The first one of each reason is written at once.
        eventuallyRecorded(4);
        assertThat(events("identity.login_refused")).hasSizeLessThan(40);
    }

    @Test
    void trusts_belong_to_the_organization_and_to_its_admins() {
        var trust = trust();
        var member = bed.person(admin, "ann");
        var asMember = call(IdentityBed.caller(organization, member));
        var wanted = new NewMachineTrust(issuer.url(), "x", Map.of("sub", "x"), List.of("sub", "ref", "sub"));
        assertThat(bed.outcome(bed.identities.addMachineTrust(asMember, machine.clientId(), wanted)))
                .isEqualTo("NOT_AN_ADMIN");
        assertThat(bed.outcome(bed.identities.removeMachineTrust(asMember, machine.clientId(), trust.id())))
                .isEqualTo("NOT_AN_ADMIN");
        var stranger = call(bed.bed.admin(bed.organization(), "Eve"));
        assertThat(bed.outcome(bed.identities.addMachineTrust(stranger, machine.clientId(), wanted)))
                .isEqualTo("NOT_FOUND");
        assertThat(bed.outcome(bed.identities.removeMachineTrust(stranger, machine.clientId(), trust.id())))
                .isEqualTo("NOT_FOUND");
        assertThat(bed.outcome(bed.identities.listMachineTrusts(stranger, machine.clientId(), new PageQuery(null, 9))))
                .isEqualTo("NOT_FOUND");
        var other = bed.machine(admin);
        assertThat(bed.outcome(bed.identities.removeMachineTrust(call(admin), other.clientId(), trust.id())))
                .isEqualTo("NOT_FOUND");

        var second = bed.bed.ok(bed.identities.addMachineTrust(call(admin), machine.clientId(), wanted));
        assertThat(second.carry()).containsExactly("ref", "sub");
        assertThat(bed.outcome(bed.identities.addMachineTrust(call(admin), machine.clientId(), wanted)))
                .isEqualTo("ALREADY_TRUSTED");
        assertThat(bed.bed
                        .ok(bed.identities.listMachineTrusts(asMember, machine.clientId(), new PageQuery(null, 9)))
                        .items())
                .containsExactly(second, trust);
        assertThat(events("machine.trust_added")).hasSize(2);
    }

    @Test
    void a_machine_has_twenty_trusts_at_most() {
        for (var i = 0; i < 20; i++) {
            trust("countersign", Map.of("repository", "acme/app" + i));
        }
        var more = new NewMachineTrust(issuer.url(), "x", Map.of("sub", "x"), null);
        assertThat(bed.outcome(bed.identities.addMachineTrust(call(admin), machine.clientId(), more)))
                .isEqualTo("TOO_MANY_TRUSTS");
        assertThat(bed.outcome(logIn(token(claims -> claims.put("repository", "acme/app19")))))
                .isEqualTo("ok");
    }
}

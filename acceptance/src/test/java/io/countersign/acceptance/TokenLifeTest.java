package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Api;
import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Digests;
import io.countersign.acceptance.harness.GatewayProcess;
import io.countersign.acceptance.harness.HalfSent;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.protocol.api.Approval;
import io.countersign.protocol.api.MachineCredentials;
import io.countersign.protocol.api.NewPassword;
import io.countersign.protocol.api.NewRequest;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.RequestState;
import io.countersign.protocol.api.SecretRotation;
import io.countersign.protocol.api.TokenAnswer;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Access tokens from birth to end, on all gateways. */
class TokenLifeTest {
    private final Cluster cluster = Cluster.shared();
    private final Organization org = Organization.create(cluster, "tokens");
    private final Party owner = org.person("owner");
    private final Party ci = org.machine("ci", owner);

    private static String tokenOf(Party party, GatewayProcess gateway) {
        return party.login(gateway).expect(200).as(TokenAnswer.class).access_token();
    }

    private void everywhere(String token, int status) {
        for (var gateway : cluster.gateways()) {
            gateway.api().as(token).get("/v1/me").expect(status);
        }
    }

    private Api admin() {
        return org.admin().api();
    }

    @Test
    void a_token_of_one_gateway_is_good_at_all() {
        for (var gateway : cluster.gateways()) {
            everywhere(tokenOf(ci, gateway), 200);
        }
    }

    @Test
    void disabling_a_person_or_machine_ends_its_tokens_on_all_gateways_at_once_and_for_good() {
        for (var party : new Party[] {ci, org.person("somebody")}) {
            var kind = party == ci ? "machines" : "people";
            var token = tokenOf(party, cluster.gateway(1));
            everywhere(token, 200);

            admin().post("/v1/" + kind + "/" + party.id() + ":disable").expect(200);
            everywhere(token, 401);
            party.login(cluster.gateway(1)).refused(401, "IDENTITY_DISABLED");

            admin().post("/v1/" + kind + "/" + party.id() + ":enable").expect(200);
            everywhere(token, 401);
            everywhere(tokenOf(party, cluster.gateway(1)), 200);
        }
    }

    @Test
    void signing_remembers_no_caller_who_was_disabled() {
        org.signer("release");
        org.operators("release", ci);
        var token = tokenOf(ci, cluster.gateway(0));
        for (var gateway : cluster.gateways()) {
            var api = gateway.api().as(token);
            api.withNewKey().post("/v1/signers/release/sign", Digests.call("a")).expect(200);
        }
        admin().post("/v1/machines/" + ci.id() + ":disable").expect(200);
        for (var gateway : cluster.gateways()) {
            var api = gateway.api().as(token);
            api.withNewKey().post("/v1/signers/release/sign", Digests.call("b")).expect(401);
        }
    }

    @Test
    void disabling_an_organization_ends_the_tokens_of_all_in_it() {
        var token = tokenOf(owner, cluster.gateway(0));
        cluster.platformAdmin()
                .api()
                .post("/v1/organizations/" + org.id() + ":disable")
                .expect(200);
        everywhere(token, 401);
    }

    @Test
    void a_rotated_secret_overlaps_with_the_old_one_for_as_long_as_was_said() {
        var rotated = rotate(Duration.ofHours(1));
        ci.login(cluster.gateway(0)).expect(200);
        login(rotated).expect(200);

        var again = rotate(Duration.ZERO);
        ci.login(cluster.gateway(1)).expect(401);
        login(rotated).expect(401);
        login(again).expect(200);
    }

    private String rotate(Duration overlap) {
        return Objects.requireNonNull(admin().withNewKey()
                .post("/v1/machines/" + ci.id() + ":rotateSecret", new SecretRotation(overlap))
                .expect(201)
                .as(MachineCredentials.class)
                .clientSecret());
    }

    private io.countersign.acceptance.harness.Answer login(String secret) {
        var form = new HashMap<>(ci.credentials());
        form.put("client_secret", secret);
        return cluster.gateway(1).api().form("/v1/token", form);
    }

    @Test
    void a_signature_asked_for_by_a_token_that_is_ended_before_its_call_is_whole_is_not_made() throws Exception {
        org.signer("release");
        org.operators("release", ci);
        for (var gateway : cluster.gateways()) {
            // The gateway has seen this caller and this Signer.
            ci.at(gateway)
                    .withNewKey()
                    .post("/v1/signers/release/sign", Digests.call("a"))
                    .expect(200);
        }
        var before = signatures();
        try (var here = sign(cluster.gateway(0));
                var there = sign(cluster.gateway(1))) {
            rotate(Duration.ZERO);
            assertThat(here.end()).contains("TOKEN_EXPIRED");
            assertThat(there.end()).contains("TOKEN_EXPIRED");
        }
        assertThat(signatures()).isEqualTo(before);
    }

    private HalfSent sign(GatewayProcess gateway) {
        return new HalfSent(gateway, tokenOf(ci, gateway), "/v1/signers/release/sign", Digests.call("b"));
    }

    private long signatures() {
        return cluster.number(
                "SELECT count(*) FROM operations WHERE outcome = 'signed' AND identity_id = '" + ci.id() + "'");
    }

    @Test
    void an_approval_by_a_token_that_a_new_password_ends_before_the_call_is_whole_is_not_given() throws Exception {
        var lead = org.person("lead");
        org.signer("release");
        org.operators("release", ci, lead);
        org.policy("release", 10, Organization.step(1, lead));
        var request = ci.api()
                .withNewKey()
                .post("/v1/signers/release/requests", new NewRequest("release 1", null, 1L, null, null))
                .expect(201)
                .as(Request.class);
        var account = cluster.column("SELECT id::text FROM accounts WHERE person_id = '" + lead.id() + "'")
                .getFirst();
        try (var approval = new HalfSent(
                cluster.gateway(1),
                tokenOf(lead, cluster.gateway(1)),
                "/v1/requests/" + request.id() + ":approve",
                new Approval(null))) {
            admin().put(
                            "/v1/people/" + lead.id() + "/accounts/" + account + "/password",
                            new NewPassword("another " + Organization.PASSWORD))
                    .expect(204);
            assertThat(approval.end()).contains("TOKEN_EXPIRED");
        }
        assertThat(ci.api()
                        .get("/v1/requests/" + request.id())
                        .expect(200)
                        .as(Request.class)
                        .state())
                .isEqualTo(RequestState.PENDING);
    }

    @Test
    void a_token_outlives_the_gateway_whose_key_signed_it() {
        var third = cluster.add();
        var token = tokenOf(ci, third);
        assertThat(third.stop()).isIn(0, 143);
        everywhere(token, 200);
        third.kill();
    }

    @Test
    void whoever_has_the_published_keys_can_check_a_token_with_nothing_but_the_jdk() throws Exception {
        var token = tokenOf(ci, cluster.gateway(1));
        var parts = token.split("\\.", -1);
        var header = decoded(parts[0]);
        var claims = decoded(parts[1]);
        assertThat(header.getString("alg")).isEqualTo("ES256");
        assertThat(header.getString("typ")).isEqualTo("at+jwt");
        assertThat(claims.getString("iss")).isEqualTo("countersign");
        assertThat(claims.getString("aud")).isEqualTo("countersign");
        assertThat(claims.getString("sub")).isEqualTo(ci.id().toString());
        assertThat(claims.getLong("exp") - claims.getLong("iat")).isEqualTo(600);

        for (var gateway : cluster.gateways()) {
            var jwks = new JsonObject(
                    gateway.api().get("/v1/jwks.json").expect(200).text());
            var key = jwks.getJsonArray("keys").stream()
                    .map(JsonObject.class::cast)
                    .filter(jwk -> jwk.getString("kid").equals(header.getString("kid")))
                    .findFirst()
                    .orElseThrow();
            assertThat(key.containsKey("d")).as("a private key").isFalse();
            var verifier = Signature.getInstance("SHA256withECDSAinP1363Format");
            verifier.initVerify(publicKey(key));
            verifier.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
            assertThat(verifier.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
        }
    }

    private static JsonObject decoded(String part) {
        return new JsonObject(new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8));
    }

    private static PublicKey publicKey(JsonObject jwk) throws GeneralSecurityException {
        var parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec("secp256r1"));
        var point = new ECPoint(number(jwk.getString("x")), number(jwk.getString("y")));
        return KeyFactory.getInstance("EC")
                .generatePublic(new ECPublicKeySpec(point, parameters.getParameterSpec(ECParameterSpec.class)));
    }

    private static BigInteger number(String text) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(text));
    }
}

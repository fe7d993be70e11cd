package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Api;
import io.countersign.acceptance.harness.Digests;
import io.countersign.acceptance.harness.Eventually;
import io.countersign.acceptance.harness.GatewayProcess;
import io.countersign.acceptance.harness.OperatorsFile;
import io.countersign.acceptance.harness.Product;
import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.api.AuditVerification;
import io.countersign.protocol.api.CertificateAuthority;
import io.countersign.protocol.api.NewAccount;
import io.countersign.protocol.api.NewCertificateAuthority;
import io.countersign.protocol.api.NewOrganization;
import io.countersign.protocol.api.NewPerson;
import io.countersign.protocol.api.NewSigner;
import io.countersign.protocol.api.Setup;
import io.countersign.protocol.api.SignAnswer;
import io.countersign.protocol.api.Signer;
import io.countersign.protocol.api.SignerState;
import io.countersign.protocol.api.TokenAnswer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./countersign up --config FILE}: a gateway on an operator's own PostgreSQL, Redis and PKCS#11 module. */
class UpWithConfigurationTest {
    private static final Pattern SETUP_TOKEN = Pattern.compile("(?m)^  (cs_\\S+)$");
    private static final String PASSWORD = "a password for a test";
    private static final Duration KEY_BIRTH = Duration.ofSeconds(30);
    private static final int ENDED_BY_SIGTERM = 143;
    private static final int NOT_AGAIN = 78;

    @TempDir
    private Path folder = Path.of("");

    private OperatorsFile operator;

    @BeforeEach
    void external_servers_and_a_file_that_names_them() {
        operator = OperatorsFile.write(folder);
    }

    @AfterEach
    void stop_the_servers() {
        operator.close();
    }

    @Test
    void keys_and_the_audit_chain_outlive_a_restart_and_nothing_embedded_is_started() {
        SignAnswer before;
        try (var first = operator.up("first")) {
            everyPartIsUp(first);
            setUp(first);
            var ada = logIn(first);
            createSigner(ada);
            before = sign(ada, "before");
            onlyTheOperatorsServersAreUsed(first);
            assertThat(first.stop()).isEqualTo(ENDED_BY_SIGTERM);
            assertThat(first.log()).contains("Stopping");
        }
        try (var again = operator.up("again")) {
            everyPartIsUp(again);
            Eventually.holds(
                    "it has greeted", Duration.ofSeconds(10), () -> again.log().contains("It is set up already"));
            assertThat(again.log()).doesNotContain("setup token");
            var ada = logIn(again);
            var after = sign(ada, "after");
            assertThat(after.keyId()).isEqualTo(before.keyId());
            assertThat(after.certificateChain().getFirst())
                    .isEqualTo(before.certificateChain().getFirst());
            assertThat(sign(ada, "before").signatures().getFirst().signature())
                    .as("the same Idempotency-Key")
                    .isEqualTo(before.signatures().getFirst().signature());
            theChainHoldsWith(ada, 2);
            onlyTheOperatorsServersAreUsed(again);
            assertThat(again.stop()).isEqualTo(ENDED_BY_SIGTERM);
        }
    }

    @Test
    void every_line_on_standard_output_is_json_and_none_has_the_setup_token() {
        try (var gateway = operator.up("first")) {
            setUp(gateway);
            assertThat(gateway.stop()).isEqualTo(ENDED_BY_SIGTERM);
            var lines = gateway.standardOutput().lines().toList();
            assertThat(lines)
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(new JsonObject(line).getString("level"))
                            .as(line)
                            .isNotNull());
            assertThat(gateway.standardOutput())
                    .doesNotContain(gateway.said(SETUP_TOKEN).orElseThrow());
        }
    }

    @Test
    void one_that_finds_its_port_taken_says_so_and_nothing_else() {
        try (var first = operator.up("first");
                var second = operator.start("second")) {
            assertThat(second.ended()).isEqualTo(1);
            assertThat(second.log())
                    .contains("Port " + first.port(), "is taken by another program")
                    .doesNotContain("WARN", "ERROR", "Exception");
            everyPartIsUp(first);
        }
    }

    @Test
    void a_refused_pin_ends_it_with_a_status_that_keeps_a_service_manager_from_another_try() {
        operator.refuseLogIn();
        try (var gateway = operator.start("refused")) {
            assertThat(gateway.ended()).isEqualTo(NOT_AGAIN);
            assertThat(gateway.log()).contains("correct the PIN before the next start");
        }
        assertThat(Product.read(Product.root().resolve("packaging/countersign.service")))
                .contains("\nRestartPreventExitStatus=" + NOT_AGAIN + "\n");
    }

    /** Redis is not needed for readiness, so a wrong password would show here only. */
    private static void everyPartIsUp(GatewayProcess gateway) {
        Eventually.holds(
                "every part is up",
                Duration.ofSeconds(10),
                () -> new JsonObject(gateway.management("/readyz").body())
                        .getJsonArray("parts").stream().allMatch(part -> ((JsonObject) part).getBoolean("up")));
    }

    private static void setUp(GatewayProcess gateway) {
        // It is printed after the probe turns ready, not before.
        Eventually.holds(
                "the setup token is printed",
                Duration.ofSeconds(10),
                () -> gateway.said(SETUP_TOKEN).isPresent());
        var token = gateway.said(SETUP_TOKEN).orElseThrow();
        var ada = new NewPerson("Ada Admin", null, null, new NewAccount("ada", PASSWORD));
        gateway.api()
                .post("/v1/setup", new Setup(token, new NewOrganization("acme", "Acme", ada)))
                .expect(201);
    }

    private static Api logIn(GatewayProcess gateway) {
        var form = Map.of("grant_type", "password", "organization", "acme", "username", "ada", "password", PASSWORD);
        var answer = gateway.api().form("/v1/token", form).expect(200).as(TokenAnswer.class);
        return gateway.api().as(answer.access_token());
    }

    private static void createSigner(Api ada) {
        var authority =
                new NewCertificateAuthority("internal", KeyAlgorithm.P_256, "CN=Acme CA,O=Acme,C=DE", null, null);
        var id = ada.withNewKey()
                .post("/v1/certificate-authorities", authority)
                .expect(201)
                .as(CertificateAuthority.class)
                .id();
        Eventually.holds(
                "the CA is active",
                KEY_BIRTH,
                () -> ada.get("/v1/certificate-authorities/" + id)
                                .as(CertificateAuthority.class)
                                .state()
                        == SignerState.ACTIVE);
        var signer = new NewSigner("release", null, KeyAlgorithm.P_256, id, "CN=Acme Release,O=Acme,C=DE", null, null);
        ada.withNewKey().post("/v1/signers", signer).expect(201);
        Eventually.holds(
                "the Signer is active",
                KEY_BIRTH,
                () -> ada.get("/v1/signers/release").as(Signer.class).state() == SignerState.ACTIVE);
    }

    /** One digest under no policy, with the text as the key; the certificate confirms it. */
    private static SignAnswer sign(Api ada, String text) {
        var answer = ada.withKey(text)
                .post("/v1/signers/release/sign", Digests.call(text))
                .expect(200)
                .as(SignAnswer.class);
        assertThat(Digests.verify(answer, text)).isTrue();
        return answer;
    }

    /** Every start is a node with a chain of its own, or one that goes on. */
    private static void theChainHoldsWith(Api ada, int signatures) {
        var walk = ada.post("/v1/audit:verify").expect(200).as(AuditVerification.class);
        assertThat(walk.verified()).as(walk.toString()).isTrue();
        assertThat(walk.leaves()).isGreaterThan(signatures);
        var signed = new JsonObject(
                ada.get("/v1/audit?type=signature.signed").expect(200).text());
        assertThat(signed.getJsonArray("items")).hasSize(signatures);
    }

    private void onlyTheOperatorsServersAreUsed(GatewayProcess gateway) {
        assertThat(gateway.log())
                .doesNotContainIgnoringCase("not for production")
                .doesNotContain(operator.secrets());
        assertThat(folder.resolve("data")).doesNotExist();
        assertThat(ProcessHandle.of(gateway.pid()).orElseThrow().descendants()).isEmpty();
    }
}

package io.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.jca.testing.TestGateway;
import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.api.ApproverKind;
import io.countersign.protocol.api.BreakGlassRule;
import io.countersign.protocol.api.BroughtCertificate;
import io.countersign.protocol.api.Ceiling;
import io.countersign.protocol.api.CertificateAuthority;
import io.countersign.protocol.api.CertificateRenewal;
import io.countersign.protocol.api.ExistingKey;
import io.countersign.protocol.api.Group;
import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.IdentityState;
import io.countersign.protocol.api.Machine;
import io.countersign.protocol.api.MachineCredentials;
import io.countersign.protocol.api.Me;
import io.countersign.protocol.api.Member;
import io.countersign.protocol.api.NewGrant;
import io.countersign.protocol.api.NewMachine;
import io.countersign.protocol.api.NewMember;
import io.countersign.protocol.api.NewPerson;
import io.countersign.protocol.api.NewPolicy;
import io.countersign.protocol.api.NewSigner;
import io.countersign.protocol.api.Organization;
import io.countersign.protocol.api.Page;
import io.countersign.protocol.api.Person;
import io.countersign.protocol.api.PersonRole;
import io.countersign.protocol.api.Policy;
import io.countersign.protocol.api.PrincipalKind;
import io.countersign.protocol.api.Reason;
import io.countersign.protocol.api.Setup;
import io.countersign.protocol.api.SignerRole;
import io.countersign.protocol.api.SignerState;
import io.countersign.protocol.api.WaitForProof;
import io.countersign.protocol.api.WindowCeiling;
import io.countersign.protocol.json.ContractJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands of an administrator send, read by the contract's strict mapper into its records. */
class AdminCommandsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");
    private static final Person LENA = new Person(
            UUID.randomUUID(),
            "Lena Lead",
            "lena@example.com",
            PersonRole.MEMBER,
            false,
            IdentityState.ACTIVE,
            List.of(),
            NOW);
    private static final Machine CI =
            new Machine(TestGateway.MACHINE_ID, "ci", List.of(LENA.id()), IdentityState.ACTIVE, List.of(), NOW);
    private static final Group LEADS = new Group(UUID.randomUUID(), "leads", List.of(), NOW);

    @TempDir
    private Path folder = Path.of("");

    private TestGateway gateway;

    @BeforeEach
    void start() throws IOException {
        gateway = TestGateway.start();
        gateway.answer("GET /v1/people", 200, new Page<>(List.of(LENA), null));
        gateway.answer("GET /v1/machines", 200, new Page<>(List.of(CI), null));
        gateway.answer("GET /v1/groups", 200, new Page<>(List.of(LEADS), null));
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void a_signer_is_created_with_a_ca_by_name() throws Exception {
        var signer = gateway.addSigner("release", KeyAlgorithm.P_256);
        var ca = new CertificateAuthority(
                UUID.randomUUID(), "Example CA", KeyAlgorithm.P_384, "CN=x", SignerState.ACTIVE, NOW, "PEM", null, NOW);
        gateway.answer("GET /v1/certificate-authorities", 200, new Page<>(List.of(ca), null));
        var view = cli().run("signer", "show", "release", "--output", "json").json();
        gateway.answer("POST /v1/signers", 201, view);
        var made = cli().run(
                        "signer",
                        "create",
                        "release",
                        "--key",
                        "P-256",
                        "--ca",
                        "example ca",
                        "--subject",
                        "CN=Example,O=Example,C=DE",
                        "--validity",
                        "P30D");
        assertThat(made.status()).as(made.err()).isZero();
        assertThat(made.out()).contains("P-256");
        var sent = sent("POST", "/v1/signers", NewSigner.class);
        assertThat(sent.certificateAuthority()).isEqualTo(ca.id());
        assertThat(sent.validity()).isEqualTo(Duration.ofDays(30));
        assertThat(signer.slug()).isEqualTo("release");
        var wrong = cli().run("signer", "create", "x", "--key", "P-999", "--ca", "Example CA", "--subject", "CN=x");
        assertThat(wrong.status()).isEqualTo(ExitCode.USAGE);
        assertThat(wrong.err()).contains("Ed25519");
    }

    @Test
    void a_certificate_is_renewed_with_the_wishes_that_were_given_and_an_earlier_one_is_printed() throws Exception {
        var signer = gateway.addSigner("release", KeyAlgorithm.P_256);
        var view = cli().run("signer", "show", "release", "--output", "json").json();
        var path = "/v1/signers/release:renewCertificate";
        gateway.answer("POST " + path, 200, view);
        var renewed = cli().run("signer", "renew", "release", "--validity", "P90D");
        assertThat(renewed.status()).as(renewed.err()).isZero();
        assertThat(renewed.out()).contains("serial");
        assertThat(sent("POST", path, CertificateRenewal.class))
                .isEqualTo(new CertificateRenewal(null, Duration.ofDays(90)));
        assertThat(cli().run("signer", "certificate", signer.slug(), "--serial", "0a1b")
                        .out())
                .contains("BEGIN CERTIFICATE");
        assertThat(gateway.received())
                .anySatisfy(call -> assertThat(call.query()).isEqualTo("serial=0a1b"));
    }

    @Test
    void a_signer_of_an_outside_authority_is_made_and_brought_its_certificate_for_the_version_that_was_seen()
            throws Exception {
        gateway.addSigner("release", KeyAlgorithm.P_256);
        var view = cli().run("signer", "show", "release", "--output", "json").json();
        gateway.answer("POST /v1/signers", 201, view);
        var create = List.of("signer", "create", "release", "--key", "P-256", "--subject", "CN=E,O=E,C=DE");
        assertThat(with(create, "--outside", "--token", "hsm", "--existing-key", "0a1b")
                        .status())
                .isZero();
        var sent = sent("POST", "/v1/signers", NewSigner.class);
        assertThat(sent.certificateAuthority()).isNull();
        assertThat(sent.existingKey()).isEqualTo(new ExistingKey("0a1b"));
        assertThat(with(create).status()).isEqualTo(ExitCode.USAGE);
        assertThat(with(create, "--outside", "--ca", "x").status()).isEqualTo(ExitCode.USAGE);
        var path = "/v1/signers/release/certificate";
        gateway.answer("PUT " + path, 200, view);
        var chain = Files.writeString(folder.resolve("chain.pem"), "a chain");
        var set = cli().run("signer", "set-certificate", "release", "--chain", chain.toString());
        assertThat(set.status()).as(set.err()).isZero();
        assertThat(sent("PUT", path, BroughtCertificate.class)).isEqualTo(new BroughtCertificate("a chain"));
        var large = Files.writeString(folder.resolve("large.pem"), "x".repeat(32_769));
        assertThat(cli().run("signer", "set-certificate", "release", "--chain", large.toString())
                        .status())
                .isEqualTo(ExitCode.USAGE);
    }

    private CliRun.Result with(List<String> words, String... more) throws Exception {
        return cli().run(Stream.concat(words.stream(), Stream.of(more)).toArray());
    }

    @Test
    void a_member_is_found_by_name_and_gets_a_role() throws Exception {
        var path = "/v1/signers/release/members/" + LEADS.id();
        gateway.answer(
                "PUT " + path, 200, new Member(LEADS.id(), PrincipalKind.GROUP, "leads", SignerRole.OPERATOR, NOW));
        var set = cli().run("member", "set", "release", "group:leads", "--role", "operator");
        assertThat(set.out()).contains("group leads is operator of release");
        assertThat(sent("PUT", path, NewMember.class).role()).isEqualTo(SignerRole.OPERATOR);
    }

    @Test
    void a_policy_is_set_on_the_version_that_was_seen() throws Exception {
        var policy = new Policy(
                UUID.randomUUID(),
                4,
                List.of(),
                Ceiling.of(3),
                WindowCeiling.of(Duration.ofHours(1)),
                Duration.ofDays(7),
                null,
                false,
                false,
                false,
                List.of(),
                true,
                BreakGlassRule.ALLOWED,
                "Anybody signs.",
                null,
                null,
                null,
                null);
        gateway.answer("GET /v1/signers/release/policy", 200, policy);
        gateway.answer("PUT /v1/signers/release/policy", 200, policy);
        var file = Files.writeString(folder.resolve("policy.json"), """
                {"steps": [{"name": "leads", "approvers": [{"kind": "group", "id": "%s"}], "requiredApprovals": 1}],
                 "signatureCeiling": 3, "windowCeiling": "PT1H"}
                """.formatted(LEADS.id()));
        var set = cli().run("policy", "set", "release", file);
        assertThat(set.status()).as(set.err()).isZero();
        var sent = sent("PUT", "/v1/signers/release/policy", NewPolicy.class);
        assertThat(Objects.requireNonNull(sent.steps().get(0).approvers())
                        .get(0)
                        .kind())
                .isEqualTo(ApproverKind.GROUP);
        Files.writeString(file, "{\"steps\": [],\n\t\"steps\": []}");
        var wrong = cli().run("policy", "set", "release", file);
        assertThat(wrong.status()).isEqualTo(ExitCode.USAGE);
        assertThat(wrong.err()).contains("line 2").contains("\"steps\" a second time");
    }

    @Test
    void a_person_is_created_with_a_password_that_is_shown_nowhere() throws Exception {
        gateway.answer("POST /v1/people", 201, LENA);
        var made = cli().input("a long password\n")
                .run("person", "create", "Lena Lead", "--login", "lena", "--password-file", "-");
        assertThat(made.out()).contains(LENA.id().toString());
        assertThat(made.out() + made.err()).doesNotContain("a long password");
        var account = sent("POST", "/v1/people", NewPerson.class).account();
        assertThat(String.valueOf(account)).contains("lena");
    }

    @Test
    void a_person_is_disabled_and_erased_for_a_reason() throws Exception {
        var path = "/v1/people/" + LENA.id();
        gateway.answer("POST " + path + ":disable", 200, LENA);
        assertThat(cli().run("person", "disable", LENA.id()).out()).contains("Lena Lead is disabled.");
        gateway.answer("POST " + path + ":erase", 200, LENA);
        var erased = cli().run("person", "erase", LENA.id(), "--reason", "left");
        assertThat(erased.out()).contains(LENA.id().toString(), "is erased").doesNotContain("Lena");
        assertThat(sent("POST", path + ":erase", Reason.class).reason()).isEqualTo("left");
        assertThat(cli().run("person", "erase", LENA.id()).status()).isEqualTo(ExitCode.USAGE);
        assertThat(cli().run("person", "disable", "lena").status()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void who_disables_a_person_reads_which_requests_nobody_can_approve_now() throws Exception {
        var told = "release: the step leads wants 1 approval, and nobody can give it.";
        gateway.answer("POST /v1/people/" + LENA.id() + ":disable", 200, LENA.withWarnings(List.of(told)));
        var disabled = cli().run("person", "disable", LENA.id());
        assertThat(disabled.err()).contains(told);
        assertThat(disabled.out()).contains("Lena Lead is disabled.").doesNotContain(told);
    }

    @Test
    void a_platform_admin_is_appointed_and_dismissed() throws Exception {
        var path = "/v1/people/" + LENA.id();
        gateway.answer("POST " + path + ":appoint", 200, LENA);
        assertThat(cli().run("person", "appoint", LENA.id()).out())
                .contains("Lena Lead is a platform admin, and has no login.");
        gateway.answer("POST " + path + ":dismiss", 200, LENA);
        assertThat(cli().run("person", "dismiss", LENA.id()).out())
                .contains("Lena Lead is no platform admin any more.");
        assertThat(cli().run("person", "appoint", "lena").status()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void answers_wait_for_their_proofs_when_an_administrator_says_so() throws Exception {
        var path = "/v1/signers/release/wait-for-proof";
        gateway.answer("PUT " + path, 200, new WaitForProof(true));
        assertThat(cli().run("signer", "wait-for-proof", "release", "on").out()).contains("wait for their proofs");
        gateway.answer("PUT " + path, 200, new WaitForProof(false));
        assertThat(cli().run("signer", "wait-for-proof", "release", "off").out())
                .contains("do not wait");
        assertThat(gateway.received())
                .filteredOn(call -> call.method().equals("PUT"))
                .extracting(TestGateway.Received::body)
                .containsExactly("{\"waiting\":true}", "{\"waiting\":false}");
        assertThat(cli().run("signer", "wait-for-proof", "release", "perhaps").status())
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void a_machines_secret_goes_to_a_file_of_its_owner_alone() throws Exception {
        gateway.answer("POST /v1/machines", 201, new MachineCredentials(CI, CI.id(), "the-secret"));
        var file = folder.resolve("machine-secret");
        var made = cli().run("machine", "create", "ci", "--owner", "Lena Lead", "--secret-file", file);
        assertThat(made.status()).as(made.err()).isZero();
        assertThat(made.out()).contains(CI.id().toString()).doesNotContain("the-secret");
        assertThat(Files.readString(file).strip()).isEqualTo("the-secret");
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(sent("POST", "/v1/machines", NewMachine.class).owners()).containsExactly(LENA.id());
        var again = cli().run("machine", "create", "ci", "--owner", "Lena Lead", "--secret-file", file);
        assertThat(again.status()).isNotZero();
        assertThat(again.err()).contains("exists already");
    }

    @Test
    void groups_are_created_with_members() {
        gateway.answer("POST /v1/groups", 201, LEADS);
        gateway.answer("PUT /v1/groups/" + LEADS.id() + "/members/" + LENA.id(), 200, LEADS);
        assertThat(cli().run("group", "create", "leads", "--member", "lena@example.com")
                        .out())
                .contains(LEADS.id().toString());
        assertThat(cli().run("group", "create", "leads", "--member", "nobody").err())
                .contains("no person, machine or group \"nobody\"");
        assertThat(cli().run("group", "list").out()).contains("leads");
    }

    @Test
    void a_pre_approval_names_its_recipient() throws Exception {
        var signer = gateway.addSigner("release", KeyAlgorithm.P_256);
        var grant = gateway.approvals().grant(signer.id(), "release", 10, null);
        gateway.answer("POST /v1/signers/release/grants", 201, grant);
        var made = cli().run("preapprove", "release", "--for", "ci", "--count", 10, "--justification", "nightly");
        assertThat(made.out()).contains(grant.id().toString());
        assertThat(sent("POST", "/v1/signers/release/grants", NewGrant.class).recipient())
                .isEqualTo(CI.id());
    }

    @Test
    void setup_sends_the_token_and_the_first_administrator() throws Exception {
        var organization = new Organization(UUID.randomUUID(), "acme", "acme", IdentityState.ACTIVE, NOW);
        gateway.answer(
                "POST /v1/setup",
                201,
                new Me(UUID.randomUUID(), IdentityKind.PERSON, "Ada", organization, PersonRole.ADMIN, true, List.of()));
        var token = Files.writeString(folder.resolve("token"), "setup-token\n");
        var made = new CliRun(folder)
                .input("a long password")
                .run(
                        "setup",
                        "--url",
                        gateway.url(),
                        "--organization",
                        "acme",
                        "--admin",
                        "Ada",
                        "--login",
                        "ada",
                        "--setup-token-file",
                        token,
                        "--password-file",
                        "-");
        assertThat(made.status()).as(made.err()).isZero();
        var sent = sent("POST", "/v1/setup", Setup.class);
        assertThat(sent.setupToken()).isEqualTo("setup-token");
        assertThat(sent.organization().admin().role()).isEqualTo(PersonRole.ADMIN);
    }

    @Test
    void a_problem_is_printed_with_its_fields_and_request_id() {
        gateway.answer(
                "GET /v1/signers/release/policy",
                400,
                java.util.Map.of(
                        "type",
                        "urn:x",
                        "title",
                        "Bad input",
                        "status",
                        400,
                        "code",
                        "INVALID_INPUT",
                        "detail",
                        "Look below.",
                        "requestId",
                        "req-7",
                        "errors",
                        List.of(java.util.Map.of("pointer", "/steps/0", "detail", "is empty"))));
        var refused = cli().run("policy", "get", "release");
        assertThat(refused.status()).isEqualTo(ExitCode.REFUSED);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err().lines().toList())
                .containsExactly(
                        "Bad input (INVALID_INPUT)", "Look below.", "  /steps/0: is empty", "Request id: req-7");
    }

    @Test
    void the_audit_log_is_listed_and_a_bad_chain_ends_with_status_6() {
        gateway.answer("GET /v1/audit", 200, new Page<>(List.of(), null));
        assertThat(cli().run("audit", "--type", "signature.").out()).contains("No events");
        gateway.answer(
                "POST /v1/audit:verify",
                200,
                java.util.Map.of(
                        "verified",
                        false,
                        "complete",
                        true,
                        "leaves",
                        10,
                        "checkpoints",
                        1,
                        "next",
                        8,
                        "size",
                        10,
                        "tookMillis",
                        3,
                        "firstBad",
                        java.util.Map.of(
                                "id",
                                7,
                                "node",
                                UUID.randomUUID(),
                                "nodeSequence",
                                7,
                                "kind",
                                "leaf-hash",
                                "detail",
                                "edited")));
        var bad = cli().run("audit", "verify");
        assertThat(bad.status()).isEqualTo(ExitCode.VERIFICATION_FAILED);
        assertThat(bad.out()).contains("leaf 7");
    }

    private <T> T sent(String method, String path, Class<T> type) throws IOException {
        var call = gateway.received().stream()
                .filter(one -> one.method().equals(method) && one.path().equals(path))
                .findFirst()
                .orElseThrow();
        return ContractJson.mapper().readValue(call.body(), type);
    }

    private CliRun cli() {
        return CliRun.asMachine(folder.resolve("home"), gateway);
    }
}

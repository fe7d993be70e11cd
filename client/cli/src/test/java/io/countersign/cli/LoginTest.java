package io.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.jca.testing.CuttingDoor;
import io.countersign.jca.testing.SampleFiles;
import io.countersign.jca.testing.TestGateway;
import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.IdentityState;
import io.countersign.protocol.api.Me;
import io.countersign.protocol.api.Organization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoginTest {
    @TempDir
    private Path home = Path.of("");

    private TestGateway gateway;
    private Path secret = Path.of("");

    @BeforeEach
    void start() throws IOException {
        gateway = TestGateway.start();
        var organization = new Organization(UUID.randomUUID(), "acme", "Acme", IdentityState.ACTIVE, Instant.now());
        gateway.answer(
                "GET /v1/me",
                200,
                new Me(TestGateway.MACHINE_ID, IdentityKind.MACHINE, "ci", organization, null, false, List.of()));
        secret = Files.writeString(home.resolve("secret"), TestGateway.SECRET + "\n");
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void a_machine_logs_in_and_only_the_path_of_its_secret_is_kept_for_its_owner_alone() throws Exception {
        var result = login();
        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.out()).contains("ci (machine) of Acme").doesNotContain(TestGateway.SECRET);
        assertThat(Files.getPosixFilePermissions(credentials()))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Files.readString(credentials())).contains(secret.toString()).doesNotContain(TestGateway.SECRET);
        assertThat(cli().run("whoami").out()).contains("ci (machine)");
    }

    @Test
    void a_machines_token_is_renewed_from_the_secret_file() throws Exception {
        gateway.addSigner("release", KeyAlgorithm.P_256);
        login();
        gateway.forgetTokens();
        assertThat(cli().run("signer", "list").out()).contains("release");
        gateway.forgetTokens();
        var jar = SampleFiles.jar(home.resolve("demo.jar"));
        assertThat(cli().run("sign", jar, "--signer", "release").status()).isZero();
        assertThat(gateway.tokensIssued()).isEqualTo(3);
    }

    @Test
    void a_person_logs_in_by_password_file_or_standard_input() throws Exception {
        var password = Files.writeString(home.resolve("password"), TestGateway.PASSWORD + "\n");
        var byFile = cli().run(
                        "login",
                        "--url",
                        gateway.url(),
                        "--organization",
                        "acme",
                        "--username",
                        "lena",
                        "--password-file",
                        password);
        assertThat(byFile.status()).as(byFile.err()).isZero();
        var byInput = cli().input(TestGateway.PASSWORD + "\n")
                .run("login", "--organization", "acme", "--username", "lena", "--password-file", "-");
        assertThat(byInput.status()).as(byInput.err()).isZero();
        assertThat(Files.readString(credentials())).doesNotContain(TestGateway.PASSWORD);
    }

    @Test
    void a_person_whose_token_is_refused_must_log_in_again() throws Exception {
        var password = Files.writeString(home.resolve("password"), TestGateway.PASSWORD);
        cli().run(
                        "login",
                        "--url",
                        gateway.url(),
                        "--organization",
                        "acme",
                        "--username",
                        "lena",
                        "--password-file",
                        password);
        gateway.forgetTokens();
        var refused = cli().run("signer", "list");
        assertThat(refused.status()).isEqualTo(ExitCode.NOT_AUTHENTICATED);
        assertThat(refused.err()).contains("Log in again").contains("Request id: req-1");
    }

    @Test
    void a_person_who_logs_in_again_types_the_password_only() throws Exception {
        var password = Files.writeString(home.resolve("password"), TestGateway.PASSWORD);
        gateway.answer(
                "GET /v1/me",
                200,
                Map.of(
                        "id",
                        TestGateway.MACHINE_ID,
                        "kind",
                        "person",
                        "name",
                        "Lena",
                        "organization",
                        Map.of(
                                "id",
                                TestGateway.MACHINE_ID,
                                "slug",
                                "acme",
                                "name",
                                "Acme",
                                "state",
                                "active",
                                "createdAt",
                                "2026-11-21T08:00:00Z"),
                        "platformAdmin",
                        false,
                        "groups",
                        java.util.List.of()));
        var first = cli().run(
                        "login",
                        "--url",
                        gateway.url(),
                        "--organization",
                        "acme",
                        "--username",
                        "lena",
                        "--password-file",
                        password);
        assertThat(first.status()).as(first.err()).isZero();
        var again = cli().answering(TestGateway.PASSWORD).run("login");
        assertThat(again.status()).as(again.err()).isZero();
        assertThat(gateway.received())
                .filteredOn(call -> call.path().equals("/v1/token"))
                .extracting(TestGateway.Received::body)
                .allMatch(body -> body.contains("username=lena"));
        assertThat(cli().answering(TestGateway.PASSWORD)
                        .run("login", "--organization", "other")
                        .status())
                .as("the same name in another organization is asked for")
                .isZero();
    }

    @Test
    void wrong_credentials_end_with_status_4_and_nothing_is_kept() throws Exception {
        var wrong = Files.writeString(home.resolve("wrong"), "nonsense");
        var refused = cli().run(
                        "login",
                        "--url",
                        gateway.url(),
                        "--client-id",
                        TestGateway.MACHINE_ID,
                        "--client-secret-file",
                        wrong);
        assertThat(refused.status()).isEqualTo(ExitCode.NOT_AUTHENTICATED);
        assertThat(refused.err()).contains("The name or the secret is wrong").doesNotContain("nonsense");
        assertThat(credentials()).doesNotExist();
    }

    @Test
    void a_kept_token_is_never_sent_to_another_gateway() throws Exception {
        login();
        try (var other = TestGateway.start()) {
            var refused = cli().run("signer", "list", "--url", other.url());
            assertThat(refused.status()).isEqualTo(ExitCode.NOT_AUTHENTICATED);
            assertThat(other.received()).isEmpty();
        }
    }

    @Test
    void credentials_that_others_can_read_are_refused() throws Exception {
        login();
        Files.setPosixFilePermissions(credentials(), PosixFilePermissions.fromString("rw-r--r--"));
        var refused = cli().run("whoami");
        assertThat(refused.status()).isEqualTo(ExitCode.NOT_AUTHENTICATED);
        assertThat(refused.err()).contains("chmod 600");
    }

    @Test
    void logging_out_forgets() throws Exception {
        login();
        assertThat(cli().run("logout").status()).isZero();
        assertThat(credentials()).doesNotExist();
        assertThat(cli().run("whoami", "--url", gateway.url()).status()).isEqualTo(ExitCode.NOT_AUTHENTICATED);
    }

    @Test
    void plain_http_to_another_machine_is_refused_before_anything_is_sent() {
        var refused = cli().run("whoami", "--url", "http://countersign.example.com");
        assertThat(refused.status()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.err()).contains("in clear").contains("COUNTERSIGN_ALLOW_HTTP");
    }

    @Test
    void a_gateway_behind_a_private_ca_is_reached_only_when_that_ca_is_named() throws Exception {
        try (var tls = TestGateway.startTls()) {
            tls.addSigner("release", KeyAlgorithm.P_256);
            var ca = tls.pki().writePem(home.resolve("ca.pem"));
            var cli = CliRun.asMachine(home, tls);
            var refused = cli.run("signer", "list");
            assertThat(refused.status()).isEqualTo(ExitCode.UNAVAILABLE);
            assertThat(refused.err()).contains("COUNTERSIGN_CA_FILE");
            assertThat(cli.run("signer", "list", "--ca-file", ca).out()).contains("release");
            var jar = SampleFiles.jar(home.resolve("demo.jar"));
            var signed = cli.run("sign", jar, "--signer", "release", "--ca-file", ca);
            assertThat(signed.status()).as(signed.err()).isZero();
        }
    }

    @Test
    void a_handshake_that_is_cut_off_is_tried_again_and_not_taken_for_a_wrong_certificate() throws Exception {
        try (var tls = TestGateway.startTls();
                var door = CuttingDoor.before(tls.url(), 2)) {
            tls.addSigner("release", KeyAlgorithm.P_256);
            var ca = tls.pki().writePem(home.resolve("ca.pem"));
            var password = Files.writeString(home.resolve("password"), TestGateway.PASSWORD);
            var person = cli().run(
                            "login",
                            "--url",
                            door.url(),
                            "--ca-file",
                            ca,
                            "--organization",
                            "acme",
                            "--username",
                            "lena",
                            "--password-file",
                            password);
            assertThat(person.status()).as(person.err()).isZero();
            door.cut(2);
            var jar = SampleFiles.jar(home.resolve("demo.jar"));
            var signed = cli().run("sign", jar, "--signer", "release");
            assertThat(signed.status()).as(signed.err()).isZero();
            door.cut(100);
            var failed = cli().run("whoami");
            assertThat(failed.status()).isEqualTo(ExitCode.UNAVAILABLE);
            assertThat(failed.err()).contains("cannot be reached").doesNotContain("CA");
        }
    }

    @Test
    void a_gateway_that_is_not_there_ends_with_status_5() {
        gateway.close();
        var failed = CliRun.asMachine(home, gateway).run("whoami");
        assertThat(failed.status()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(failed.err()).contains("cannot be reached");
    }

    private CliRun.Result login() {
        return cli().run(
                        "login",
                        "--url",
                        gateway.url(),
                        "--client-id",
                        TestGateway.MACHINE_ID,
                        "--client-secret-file",
                        secret);
    }

    private CliRun cli() {
        return new CliRun(home);
    }

    private Path credentials() {
        return home.resolve(".config/countersign/credentials.json");
    }
}

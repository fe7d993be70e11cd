package io.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.countersign.jca.testing.TestGateway;
import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.IdentityState;
import io.countersign.protocol.api.MachineTrust;
import io.countersign.protocol.api.Me;
import io.countersign.protocol.api.Organization;
import io.countersign.protocol.api.Page;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A CI job logs in with the token of its provider, and an admin says which tokens do. */
class JobLoginTest {
    @TempDir
    private Path home = Path.of("");

    private TestGateway gateway;

    @BeforeEach
    void start() throws IOException {
        gateway = TestGateway.start();
        var organization = new Organization(UUID.randomUUID(), "acme", "Acme", IdentityState.ACTIVE, Instant.now());
        gateway.answer(
                "GET /v1/me",
                200,
                new Me(TestGateway.MACHINE_ID, IdentityKind.MACHINE, "ci", organization, null, false, List.of()));
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private CliRun.Result login(CliRun cli, Object... more) {
        var arguments = new java.util.ArrayList<Object>(
                List.of("login", "--url", gateway.url(), "--client-id", TestGateway.MACHINE_ID));
        arguments.addAll(List.of(more));
        return cli.run(arguments.toArray());
    }

    private CliRun cli() {
        return new CliRun(home);
    }

    private String kept() throws IOException {
        return Files.readString(home.resolve(".config/countersign/credentials.json"));
    }

    @Test
    void a_token_in_a_file_is_exchanged_and_read_again_when_the_log_in_is_renewed() throws Exception {
        gateway.addSigner("release", KeyAlgorithm.P_256);
        var file = Files.writeString(home.resolve("job.jwt"), TestGateway.JOB_TOKEN + "\n");
        var result = login(cli(), "--oidc-token-file", file);
        assertThat(result.status()).as(result.err()).isZero();
        assertThat(kept()).contains("file:" + file).doesNotContain(TestGateway.JOB_TOKEN);
        gateway.forgetTokens();
        assertThat(cli().run("signer", "list").out()).contains("release");
        gateway.forgetTokens();
        Files.delete(file);
        assertThat(cli().run("signer", "list").err()).contains("does not exist");
    }

    @Test
    void a_token_in_a_variable_is_exchanged_and_one_that_is_missing_is_told() throws Exception {
        var result = login(cli().env("CI_TOKEN", TestGateway.JOB_TOKEN), "--oidc-variable", "CI_TOKEN");
        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.out() + result.err() + kept()).doesNotContain(TestGateway.JOB_TOKEN);
        var missing = login(cli(), "--oidc-variable", "CI_TOKEN");
        assertThat(missing.status()).isEqualTo(ExitCode.USAGE);
        assertThat(missing.err()).contains("CI_TOKEN is not set").contains("id_tokens");
    }

    @Test
    void a_token_from_standard_input_is_used_once() throws Exception {
        var result = login(cli().input(TestGateway.JOB_TOKEN + "\n"), "--oidc-token-file", "-");
        assertThat(result.status()).as(result.err()).isZero();
        gateway.forgetTokens();
        assertThat(cli().run("signer", "list").err()).contains("countersign login again");
    }

    @Test
    void a_job_of_github_fetches_its_token_for_the_gateway() throws Exception {
        var asked = new CopyOnWriteArrayList<String>();
        var github = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        github.createContext("/", http -> {
            asked.add(http.getRequestURI().getRawQuery() + " "
                    + http.getRequestHeaders().getFirst("Authorization"));
            var body = ("{\"count\":1,\"value\":\"" + TestGateway.JOB_TOKEN + "\"}").getBytes(StandardCharsets.UTF_8);
            http.sendResponseHeaders(200, body.length);
            http.getResponseBody().write(body);
            http.close();
        });
        github.start();
        try {
            var url = "http://127.0.0.1:" + github.getAddress().getPort() + "/token?api-version=2.0";
            var cli = cli().env("ACTIONS_ID_TOKEN_REQUEST_URL", url)
                    .env("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "runner")
                    .env("COUNTERSIGN_ALLOW_HTTP", "true");
            assertThat(login(cli, "--github-actions", "--audience", "cs & co").status())
                    .isZero();
            assertThat(login(cli, "--github-actions").status()).isZero();
        } finally {
            github.stop(0);
        }
        assertThat(asked.getFirst()).isEqualTo("api-version=2.0&audience=cs+%26+co Bearer runner");
        assertThat(asked.getLast()).contains("audience=http%3A%2F%2F127.0.0.1");
        assertThat(kept()).contains("github:http://127.0.0.1").doesNotContain(TestGateway.JOB_TOKEN, "runner");
    }

    @Test
    void outside_github_and_with_two_ways_at_once_the_command_line_makes_no_sense() {
        assertThat(login(cli(), "--github-actions").err()).contains("id-token: write");
        var inTheClear = cli().env("ACTIONS_ID_TOKEN_REQUEST_URL", "http://github.example.com/")
                .env("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "runner");
        assertThat(login(inTheClear, "--github-actions").err()).contains("no https URL");
        assertThat(login(cli(), "--github-actions", "--oidc-variable", "X").status())
                .isEqualTo(ExitCode.USAGE);
        assertThat(login(cli(), "--github-actions", "--store-secret").status()).isEqualTo(ExitCode.USAGE);
        assertThat(cli().run("login", "--url", gateway.url(), "--github-actions")
                        .status())
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void an_admin_adds_lists_and_removes_trusts() {
        var cli = CliRun.asMachine(home, gateway);
        var id = UUID.fromString("0199a1b2-0000-7000-8000-000000000001");
        var path = "/v1/machines/" + TestGateway.MACHINE_ID + "/trusts";
        var issuer = "https://token.actions.githubusercontent.com";
        var trust = new MachineTrust(
                id,
                issuer,
                "cs",
                Map.of("repository", "acme/app"),
                List.of("ref"),
                Instant.parse("2026-01-31T12:00:00Z"));
        gateway.answer("POST " + path, 201, trust);
        gateway.answer("GET " + path, 200, new Page<>(List.of(trust), null));
        gateway.answer("DELETE " + path + "/" + id, 204, Map.of());

        var added = cli.run(
                "machine",
                "trust",
                "add",
                TestGateway.MACHINE_ID,
                "--issuer",
                issuer,
                "--claim",
                "repository=acme/app",
                "--claim",
                "ref=refs/tags/v*",
                "--carry",
                "ref");
        assertThat(added.status()).as(added.err()).isZero();
        assertThat(added.out()).contains(id.toString());
        var sent = gateway.received().getLast().body();
        assertThat(sent).contains("\"audience\":\"" + gateway.url(), "refs/tags/v*", "acme/app");
        assertThat(cli.run("machine", "trust", "list", TestGateway.MACHINE_ID).out())
                .contains(issuer, "repository=acme/app");
        assertThat(cli.run("machine", "trust", "remove", TestGateway.MACHINE_ID, id)
                        .out())
                .contains("Removed trust " + id);
        assertThat(cli.run("machine", "trust", "add", "ci", "--issuer", issuer).status())
                .as("without a claim")
                .isEqualTo(ExitCode.USAGE);
    }
}

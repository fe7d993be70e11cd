package io.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.jca.testing.TestGateway;
import io.countersign.protocol.SignatureAlgorithm;
import io.countersign.protocol.api.CallbackKey;
import io.countersign.protocol.api.GivenUpLog;
import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.IdentityRef;
import io.countersign.protocol.api.LogRollback;
import io.countersign.protocol.api.LogScrub;
import io.countersign.protocol.api.LogStatus;
import io.countersign.protocol.api.LogWitness;
import io.countersign.protocol.api.LogWitnessProblem;
import io.countersign.protocol.api.Operation;
import io.countersign.protocol.api.OperationOutcome;
import io.countersign.protocol.json.ContractJson;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands of the log send and say. */
class LogCommandsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");
    private static final String ROOT = "A".repeat(43) + "=";
    private static final LogRollback LOST = new LogRollback(4711, ROOT, "the database has 4000 leaves");

    @TempDir
    private Path folder = Path.of("");

    private TestGateway gateway;

    @BeforeEach
    void start() throws IOException {
        gateway = TestGateway.start();
        gateway.answer("POST /v1/log:giveUp", 200, status(null));
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private static LogStatus status(@Nullable LogRollback rollback) {
        var witness = new LogWitness("witness.example.org", 3990, NOW, LogWitnessProblem.values()[0], NOW);
        return new LogStatus(
                "log+1+key", 4000, ROOT, 3, new LogScrub(256, 7, NOW, 3584, 0), List.of(witness), rollback);
    }

    @Test
    void the_state_of_the_log_is_shown_with_what_stops_signing() throws Exception {
        gateway.answer("GET /v1/log", 200, status(null));
        var well = run("log", "show");
        assertThat(well.status()).as(well.err()).isZero();
        assertThat(well.out())
                .contains("4000 leaves, 3 wait", "log+1+key", "witness.example.org cosigned 3990")
                .doesNotContain("signs nothing");
        gateway.answer("GET /v1/log", 200, status(LOST));
        assertThat(run("log", "show").out()).contains("signs nothing", "4711 leaves, root " + ROOT);
        assertThat(run("log", "show", "--output", "json")
                        .json()
                        .at("/rollback/publishedSize")
                        .asLong())
                .isEqualTo(4711);
    }

    @Test
    void what_is_given_up_is_what_the_gateway_that_stopped_keeps() throws Exception {
        gateway.answer("GET /v1/log", 200, status(LOST));
        var given = run("log", "give-up", "--size", 4711, "--reason", "incident 17");
        assertThat(given.status()).as(given.err()).isZero();
        assertThat(given.err()).contains("Published were 4711 leaves, the database has 4000.", "forgotten for good");
        var sent = gateway.received().stream()
                .filter(call -> call.path().equals("/v1/log:giveUp"))
                .findFirst()
                .orElseThrow();
        assertThat(ContractJson.mapper().readValue(sent.body(), GivenUpLog.class))
                .isEqualTo(new GivenUpLog(4711, ROOT, "incident 17"));
    }

    @Test
    void nothing_is_given_up_that_was_not_named_agreed_to_or_lost() {
        gateway.answer("GET /v1/log", 200, status(LOST));
        var other = run("log", "give-up", "--size", 4712, "--reason", "x");
        assertThat(other.status()).isEqualTo(ExitCode.REFUSED);
        assertThat(other.err()).contains("4711 leaves, not of 4712");
        var unsure = cli().answering("no").run("log", "give-up", "--size", 4711, "--reason", "x");
        assertThat(unsure.status()).isEqualTo(ExitCode.USAGE);
        assertThat(unsure.err()).contains("Nothing was done.");
        assertThat(run("log", "give-up", "--reason", "x").status()).isEqualTo(ExitCode.USAGE);
        gateway.answer("GET /v1/log", 200, status(null));
        var well = run("log", "give-up", "--size", 4711, "--reason", "x");
        assertThat(well.status()).isEqualTo(ExitCode.REFUSED);
        assertThat(well.err()).contains("misses nothing", "--url");
        assertThat(gateway.received())
                .noneMatch(call -> call.method().equals("POST") && call.path().contains("giveUp"));
    }

    @Test
    void keys_and_checkpoint_are_printed_without_a_log_in() throws Exception {
        for (var one : List.of(
                List.of("key", "/v1/log/key"),
                List.of("checkpoint", "/v1/log/checkpoint"),
                List.of("attestation-key", "/v1/attestation-key"))) {
            gateway.answer("GET " + one.get(1), 200, "a text");
            var printed = new CliRun(folder.resolve("nobody")).run("log", one.get(0), "--url", gateway.url());
            assertThat(printed.status()).as(printed.err()).isZero();
            assertThat(printed.out().strip()).isEqualTo("\"a text\"");
        }
        assertThat(gateway.tokensIssued()).isZero();
    }

    @Test
    void one_attempt_to_sign_is_shown() {
        var operation = new Operation(
                UUID.randomUUID(),
                UUID.randomUUID(),
                new IdentityRef(UUID.randomUUID(), IdentityKind.MACHINE, "ci"),
                OperationOutcome.DENIED,
                "GRANT_EXHAUSTED",
                null,
                null,
                0,
                SignatureAlgorithm.ECDSA_SHA_256,
                "ab".repeat(32),
                null,
                "app\u001b.jar",
                null,
                null,
                null,
                NOW);
        gateway.answer("GET /v1/operations/" + operation.id(), 200, operation);
        assertThat(run("audit", "operation", operation.id()).out())
                .contains("denied at 2026-11-21T08:00:00Z: GRANT_EXHAUSTED", "by          ci", "app .jar")
                .doesNotContain("grant");
    }

    @Test
    void the_key_of_callbacks_is_printed() {
        gateway.answer("GET /v1/callback-key", 200, new CallbackKey("whpk_a2V5"));
        assertThat(run("webhook", "callback-key").out().strip()).isEqualTo("whpk_a2V5");
    }

    private CliRun.Result run(Object... arguments) {
        return cli().run(arguments);
    }

    private CliRun cli() {
        return CliRun.asMachine(folder.resolve("home"), gateway);
    }
}

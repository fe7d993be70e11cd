package io.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.jca.testing.QuickClock;
import io.countersign.jca.testing.SampleFiles;
import io.countersign.jca.testing.TestGateway;
import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.api.RequestState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ApprovalFlowTest {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    @TempDir
    private Path folder = Path.of("");

    private TestGateway gateway;
    private Path jar = Path.of("");

    @BeforeEach
    void start() throws IOException {
        gateway = TestGateway.start();
        gateway.addSigner("release", KeyAlgorithm.P_256).requireApproval();
        jar = SampleFiles.jar(folder.resolve("demo.jar"));
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void without_a_justification_it_names_the_reason_and_the_command_to_ask() {
        var refused = cli().run("sign", jar, "--signer", "release");
        assertThat(refused.status()).isEqualTo(ExitCode.REFUSED);
        assertThat(refused.err())
                .contains("countersign request release --count 1 --justification")
                .contains("needs an approval");
        assertThat(gateway.approvals().requests()).isEmpty();
    }

    @Test
    void it_opens_a_request_shows_who_must_act_waits_and_signs() throws Exception {
        var second = SampleFiles.jar(folder.resolve("second.jar"));
        var signing = CompletableFuture.supplyAsync(
                () -> cli().run("sign", jar, second, "--signer", "release", "--justification", "Release 1.4"));
        var request = gateway.approvals().awaitPending(LONGEST);
        assertThat(request.signatures()).isEqualTo(2);
        gateway.approvals().approve(request.id());
        var signed = signing.get(30, TimeUnit.SECONDS);
        assertThat(signed.err())
                .contains("can decide: Lena Lead")
                .contains("Approved.")
                .contains("0 left");
        assertThat(signed.status()).isZero();
        assertThat(gateway.signCalls()).hasSize(2);
    }

    @Test
    void a_rejection_ends_it_with_the_reason() throws Exception {
        var signing = CompletableFuture.supplyAsync(
                () -> cli().run("sign", jar, "--signer", "release", "--justification", "Release 1.4"));
        var request = gateway.approvals().awaitPending(LONGEST);
        gateway.approvals().reject(request.id(), "wrong branch");
        var refused = signing.get(30, TimeUnit.SECONDS);
        assertThat(refused.status()).isEqualTo(ExitCode.REFUSED);
        assertThat(refused.err()).contains("wrong branch");
        assertThat(gateway.signCalls()).isEmpty();
    }

    @Test
    void no_wait_prints_the_request_and_ends_and_the_next_run_joins_it() throws Exception {
        var waiting = cli().run(
                        "sign",
                        jar,
                        "--signer",
                        "release",
                        "--justification",
                        "Release 1.4",
                        "--count",
                        3,
                        "--no-wait");
        assertThat(waiting.status()).isEqualTo(ExitCode.WAITING);
        var request = gateway.approvals().requests().get(0);
        assertThat(waiting.out().strip()).isEqualTo(request.id().toString());
        assertThat(request.signatures()).isEqualTo(3);
        cli().run("sign", jar, "--signer", "release", "--justification", "Release 1.4", "--count", 3, "--no-wait");
        assertThat(gateway.approvals().requests()).hasSize(1);
        gateway.approvals().approve(request.id());
        assertThat(cli().run("sign", jar, "--signer", "release").status()).isZero();
    }

    @Test
    void an_exhausted_grant_asks_again() throws Exception {
        var request = approvedFor(1);
        assertThat(cli().run("sign", jar, "--signer", "release").status()).isZero();
        var refused = cli().run("sign", jar, "--signer", "release");
        assertThat(refused.err()).contains("All signatures of this grant are used");
        assertThat(refused.status()).isEqualTo(ExitCode.REFUSED);
        var revoked = gateway.approvals().grants().get(0);
        assertThat(revoked.request()).isEqualTo(request);
        assertThat(cli().run("revoke", revoked.id(), "--reason", "test").status())
                .isZero();
        assertThat(cli().run("sign", jar, "--signer", "release").err()).contains("revoked");
    }

    @Test
    void people_show_approve_reject_and_cancel() throws Exception {
        var id = cli().run("request", "release", "--justification", "Release 2", "--count", 2, "--window", "PT2H")
                .out()
                .strip();
        var shown = cli().run("show", id);
        assertThat(shown.out()).contains("Release 2").contains("PT2H").contains("can decide: Lena Lead");
        assertThat(cli().run("requests", "--state", "pending", "--to-decide").out())
                .contains(id);
        assertThat(cli().run("approve", id, "--comment", "fine").status()).isZero();
        assertThat(cli().run("grants", "--mine").out()).contains("0/2");
        var second = cli().run("request", "release", "--justification", "Release 3")
                .out()
                .strip();
        assertThat(cli().run("reject", second, "--reason", "no").status()).isZero();
        var third = cli().run("request", "release", "--justification", "Release 4")
                .out()
                .strip();
        assertThat(cli().run("cancel", third).status()).isZero();
        var fourth = cli().run("request", "release", "--justification", "Release 5")
                .out()
                .strip();
        assertThat(cli().run("void", fourth).status()).isEqualTo(ExitCode.USAGE);
        assertThat(cli().run("void", fourth, "--reason", "wrong Signer").status())
                .isZero();
        assertThat(gateway.approvals().requests())
                .extracting(io.countersign.protocol.api.Request::state)
                .containsExactly(
                        RequestState.APPROVED, RequestState.REJECTED, RequestState.CANCELLED, RequestState.VOIDED);
    }

    @Test
    void a_pending_request_that_allows_the_same_is_waited_for_without_asking_again() {
        var id = cli().run("request", "release", "--justification", "Release 1.4", "--count", 2)
                .out()
                .strip();
        var waiting = cli().run("sign", jar, "--signer", "release", "--no-wait");
        assertThat(waiting.status()).isEqualTo(ExitCode.WAITING);
        assertThat(waiting.out().strip()).isEqualTo(id);
        assertThat(gateway.approvals().requests()).hasSize(1);
        assertThat(cli().run("sign", jar, "--signer", "release", "--count", 3, "--no-wait")
                        .status())
                .as("it is too small")
                .isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void a_pending_request_for_somebody_else_is_not_waited_for() {
        var other = UUID.randomUUID();
        cli().run("request", "release", "--justification", "Release 1.4", "--for", other);
        var refused = cli().run("sign", jar, "--signer", "release");
        assertThat(refused.status()).isEqualTo(ExitCode.REFUSED);
        assertThat(refused.err()).contains("Ask for approval by adding --justification");
    }

    @Test
    void a_justification_a_ticket_and_a_window_are_never_dropped_for_a_request_that_is_pending() {
        var first = cli().run("request", "release", "--justification", "Release 1.4", "--count", 1)
                .out()
                .strip();
        var waiting = cli().run(
                        "sign",
                        jar,
                        "--signer",
                        "release",
                        "--justification",
                        "Release 1.5",
                        "--ticket",
                        "REL-815",
                        "--window",
                        "PT10M",
                        "--no-wait");
        assertThat(waiting.status()).isEqualTo(ExitCode.WAITING);
        assertThat(waiting.out().strip()).isNotEqualTo(first);
        var own = gateway.approvals().requests().get(1);
        assertThat(own.justification()).isEqualTo("Release 1.5");
        assertThat(own.ticket()).isEqualTo("REL-815");
        assertThat(own.window()).isEqualTo(Duration.ofMinutes(10));
        assertThat(cli().run("sign", jar, "--signer", "release", "--ticket", "REL-816", "--no-wait")
                        .status())
                .isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void a_wait_outlasts_a_gateway_that_restarts() throws Exception {
        for (var i = 0; i < 12; i++) {
            gateway.nextAccidentOfAWait("busy");
        }
        gateway.nextAccidentOfAWait("drop");
        var signing = CompletableFuture.supplyAsync(
                () -> cli().run("sign", jar, "--signer", "release", "--justification", "Release 1.4"));
        gateway.approvals().approve(gateway.approvals().awaitPending(LONGEST).id());
        var signed = signing.get(30, TimeUnit.SECONDS);
        assertThat(signed.status()).as(signed.err()).isZero();
        assertThat(signed.err()).containsOnlyOnce("No answer, still waiting");
    }

    @Test
    void a_wait_outlasts_a_gateway_whose_token_endpoint_is_away_when_the_token_ends() throws Exception {
        gateway.nextAccidentOfALogIn("none");
        for (var i = 0; i < 7; i++) {
            gateway.nextAccidentOfALogIn("busy");
        }
        gateway.nextAccidentOfAWait("ended");
        var signing = CompletableFuture.supplyAsync(
                () -> cli().run("sign", jar, "--signer", "release", "--justification", "Release 1.4"));
        gateway.approvals().approve(gateway.approvals().awaitPending(LONGEST).id());
        var signed = signing.get(30, TimeUnit.SECONDS);
        assertThat(signed.status()).as(signed.err()).isZero();
        assertThat(signed.err()).containsOnlyOnce("No answer, still waiting");
        assertThat(gateway.tokensIssued()).isEqualTo(2);
    }

    @Test
    void a_request_that_may_be_open_already_keeps_its_key_for_minutes() {
        gateway.answer("POST /v1/signers/release/requests", 502, Map.of());
        var clock = new QuickClock();
        var failed = cli().by(clock).run("request", "release", "--justification", "Release 1.4");
        assertThat(failed.status()).as(failed.err()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(failed.err())
                .containsOnlyOnce("Trying again for at most 5 minutes")
                .contains("may be done all the same; look before you run again.");
        assertThat(clock.elapsed()).isGreaterThan(Duration.ofMinutes(5));
        assertThat(gateway.received().stream()
                        .filter(call -> call.path().endsWith("/requests"))
                        .map(call -> String.valueOf(call.idempotencyKey()))
                        .distinct())
                .hasSize(1);
    }

    private UUID approvedFor(int count) {
        var id = cli().run("request", "release", "--justification", "Release 1", "--count", count)
                .out()
                .strip();
        cli().run("approve", id);
        return UUID.fromString(id);
    }

    private CliRun cli() {
        return CliRun.asMachine(folder.resolve("home"), gateway);
    }
}

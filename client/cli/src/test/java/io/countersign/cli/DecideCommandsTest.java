package io.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.jca.testing.TestGateway;
import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.api.DecisionItem;
import io.countersign.protocol.api.DecisionVerdict;
import io.countersign.protocol.api.Decisions;
import io.countersign.protocol.api.Ratification;
import io.countersign.protocol.api.RequestState;
import io.countersign.protocol.json.ContractJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What approvers are shown and asked, and what is sent of it. */
class DecideCommandsTest {
    private static final String OTHER_HASH = "cd".repeat(32);

    @TempDir
    private Path folder = Path.of("");

    private TestGateway gateway;

    @BeforeEach
    void start() throws IOException {
        gateway = TestGateway.start();
        gateway.addSigner("release", KeyAlgorithm.P_256).requireApproval();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private CliRun cli() {
        return CliRun.asMachine(folder.resolve("home"), gateway);
    }

    private UUID asked(String justification) {
        return UUID.fromString(cli().run("request", "release", "--justification", justification)
                .out()
                .strip());
    }

    private RequestState stateOf(UUID id) {
        return gateway.approvals().requests().stream()
                .filter(request -> request.id().equals(id))
                .findFirst()
                .orElseThrow()
                .state();
    }

    private List<DecisionItem> sent() throws IOException {
        var call = gateway.received().stream()
                .filter(one -> one.path().equals("/v1/requests:decide"))
                .findFirst()
                .orElseThrow();
        return ContractJson.mapper().readValue(call.body(), Decisions.class).decisions();
    }

    @Test
    void one_screen_holds_what_an_approver_must_know() {
        var shown = cli().run("show", asked("Release 1"));
        assertThat(shown.out())
                .contains("Asked by:", "For:", "Signatures:", "Window:", "Scope:", "Time left:")
                .contains("1 more approval needed; can decide: Lena Lead")
                .containsPattern("Hash: +(ab){32}");
        assertThat(shown.err()).contains("countersign approve").contains("--hash " + "ab".repeat(32));
    }

    @Test
    void what_others_wrote_cannot_turn_around_hide_or_command_the_terminal() {
        var shown = cli().run("show", asked("Release \u202e1\u200b \u009b2J"));
        assertThat(shown.out()).contains("Release \ufffd1\ufffd  2J");
    }

    @Test
    void on_a_terminal_nothing_is_decided_without_a_yes() {
        var id = asked("Release 1");
        var declined = cli().answering("n").run("approve", id);
        assertThat(declined.status()).isEqualTo(ExitCode.USAGE);
        assertThat(declined.err()).contains("Release 1").contains("Nothing was decided.");
        assertThat(cli().answering("").run("reject", id, "--reason", "no").status())
                .isEqualTo(ExitCode.USAGE);
        assertThat(stateOf(id)).isEqualTo(RequestState.PENDING);
        assertThat(cli().answering("no").run("approve", id, "--yes").status()).isZero();
        var second = asked("Release 2");
        assertThat(cli().answering("yes")
                        .run("reject", second, "--reason", "no")
                        .status())
                .isZero();
        assertThat(stateOf(second)).isEqualTo(RequestState.REJECTED);
    }

    @Test
    void where_a_step_needs_a_passkey_the_page_that_asks_for_one_is_named_and_nothing_is_sent() {
        gateway.approvals().requirePasskeys();
        var id = asked("Release 1");
        assertThat(cli().run("show", id).out()).contains("takes only approvals that a passkey signed");
        var refused = cli().run("approve", id, "--yes");
        assertThat(refused.status()).isEqualTo(ExitCode.REFUSED);
        assertThat(refused.err()).contains("/requests/" + id);
        assertThat(stateOf(id)).isEqualTo(RequestState.PENDING);
        assertThat(cli().run("reject", id, "--reason", "no", "--yes").status()).isZero();
    }

    @Test
    void a_request_that_is_not_the_one_that_was_read_is_not_decided() {
        var id = asked("Release 1");
        var refused = cli().run("approve", id, "--hash", OTHER_HASH);
        assertThat(refused.status()).isEqualTo(ExitCode.REFUSED);
        assertThat(refused.err()).contains("not the one that was read");
        assertThat(stateOf(id)).isEqualTo(RequestState.PENDING);
        assertThat(cli().run("approve", id, asked("Release 2"), "--hash", OTHER_HASH)
                        .status())
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void several_are_decided_by_one_call_and_a_refused_one_is_told() throws Exception {
        var first = asked("Release 1");
        var second = asked("Release 2");
        gateway.answer(
                "POST /v1/requests:decide",
                200,
                Map.of(
                        "results",
                        List.of(
                                Map.of(
                                        "request",
                                        first,
                                        "decided",
                                        gateway.approvals().approve(first)),
                                Map.of(
                                        "request",
                                        second,
                                        "problem",
                                        Map.of("code", "STALE", "detail", "Read again.")))));
        var decided = cli().run("approve", first, second, first, "--comment", "fine");
        assertThat(decided.status()).isEqualTo(ExitCode.REFUSED);
        assertThat(decided.out())
                .contains(first + "  release  Active")
                .contains("refused: STALE")
                .contains("Read again.");
        assertThat(sent())
                .extracting(DecisionItem::request, DecisionItem::hash, DecisionItem::comment)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(first, "ab".repeat(32), "fine"),
                        org.assertj.core.groups.Tuple.tuple(second, "ab".repeat(32), "fine"));
    }

    @Test
    void a_sheet_holds_all_that_is_known_and_decides_what_was_marked() throws Exception {
        var approved = asked("Release 1");
        var rejected = asked("Release 2");
        asked("Release 3");
        var sheet = cli().run("requests", "--to-decide", "--sheet").out();
        assertThat(sheet).contains("# Justification:   Release 3").contains("skip " + approved + " " + "ab".repeat(32));
        gateway.answer("POST /v1/requests:decide", 200, Map.of("results", List.of()));
        var file = Files.writeString(
                folder.resolve("sheet"),
                sheet.replace("skip " + approved, "approve " + approved)
                        .replace(
                                "skip " + rejected + " " + "ab".repeat(32),
                                "reject " + rejected + " " + "ab".repeat(32) + " red tests"));
        assertThat(cli().run("requests", "decide", file).status()).isZero();
        assertThat(sent())
                .extracting(DecisionItem::request, DecisionItem::verdict, DecisionItem::reason)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(approved, DecisionVerdict.APPROVE, null),
                        org.assertj.core.groups.Tuple.tuple(rejected, DecisionVerdict.REJECT, "red tests"));
    }

    @Test
    void a_sheet_with_a_wrong_line_decides_nothing_and_names_the_line() {
        var id = asked("Release 1");
        var line = " " + id + " " + "ab".repeat(32);
        for (var wrong : List.of("aprove" + line, "approve " + id, "reject" + line)) {
            var refused = cli().input("# all\n" + wrong + "\n").run("requests", "decide", "-");
            assertThat(refused.status()).isEqualTo(ExitCode.USAGE);
            assertThat(refused.err()).contains("Line 2").contains("Nothing was decided.");
        }
        assertThat(cli().input("skip" + line).run("requests", "decide", "-").status())
                .isEqualTo(ExitCode.USAGE);
        assertThat(stateOf(id)).isEqualTo(RequestState.PENDING);
    }

    private List<UUID> manyAsked(int count) {
        return IntStream.range(0, count).mapToObj(i -> new UUID(7, i)).toList();
    }

    private CliRun.Result decided(List<UUID> ids) throws IOException {
        var lines =
                ids.stream().map(id -> "approve " + id + " " + "ab".repeat(32)).collect(Collectors.joining("\n"));
        return cli().run("requests", "decide", Files.writeString(folder.resolve("sheet"), lines));
    }

    private static Map<String, Object> refusals(List<UUID> ids) {
        return Map.of(
                "results",
                ids.stream()
                        .map(id -> Map.of("request", id, "problem", Map.of("code", "STALE", "detail", "Read again.")))
                        .toList());
    }

    @Test
    void when_the_second_fifty_fail_the_first_fifty_are_still_reported() throws Exception {
        var ids = manyAsked(120);
        var route = "POST /v1/requests:decide";
        gateway.answerOnce(route, 200, refusals(ids.subList(0, 50)));
        gateway.answer(route, 500, Map.of("code", "INTERNAL", "detail", "Something broke.", "status", 500));
        var decided = decided(ids);
        assertThat(decided.status()).isEqualTo(ExitCode.INTERNAL);
        assertThat(decided.out())
                .contains(ids.getFirst() + "  ", ids.get(49) + "  ", "refused: STALE")
                .doesNotContain(ids.get(50).toString());
        assertThat(decided.err())
                .containsSubsequence(
                        "Perhaps decided",
                        ids.get(50).toString(),
                        ids.get(99).toString(),
                        "Not sent",
                        ids.get(100).toString(),
                        ids.get(119).toString(),
                        "Something broke.");
    }

    @Test
    void of_those_that_are_refused_together_it_is_said_that_none_was_decided() throws Exception {
        var ids = manyAsked(60);
        var route = "POST /v1/requests:decide";
        gateway.answerOnce(route, 200, refusals(ids.subList(0, 50)));
        gateway.answer(route, 403, Map.of("code", "NOT_ALLOWED", "detail", "Not you.", "status", 403));
        var decided = decided(ids);
        assertThat(decided.status()).isEqualTo(ExitCode.REFUSED);
        assertThat(decided.out()).contains(ids.getFirst().toString());
        assertThat(decided.err())
                .containsSubsequence("nothing of them was decided", ids.get(50).toString(), "Not you.")
                .doesNotContain("Not sent");
    }

    private UUID emergency(List<Map<String, Object>> signatures) {
        var id = new UUID(8, 8);
        var glass = new LinkedHashMap<String, Object>();
        glass.put("grant", id);
        glass.put("state", "open");
        glass.put("openedBy", Map.of("id", new UUID(9, 1), "name", "Ada"));
        glass.put("reason", "production is down");
        glass.put("openedAt", "2026-07-06T10:00:00Z");
        glass.put("ratifyBy", "2026-07-07T10:00:00Z");
        glass.put("signatures", signatures);
        var grant = new LinkedHashMap<String, Object>();
        grant.put("id", id);
        grant.put("signer", new UUID(9, 2));
        grant.put("signerSlug", "release");
        grant.put("grantee", Map.of("id", new UUID(9, 3), "kind", "person", "name", "Bob"));
        grant.put("origin", "break_glass");
        grant.put("state", "active");
        grant.put("reason", "in use");
        grant.put("maxSignatures", 3);
        grant.put("unlimitedSignatures", false);
        grant.put("used", signatures.size());
        grant.put("remaining", 3 - signatures.size());
        grant.put("notBefore", "2026-07-06T10:00:00Z");
        grant.put("expiresAt", "2026-07-06T11:00:00Z");
        grant.put("createdAt", "2026-07-06T10:00:00Z");
        grant.put("scoped", false);
        grant.put("breakGlass", glass);
        gateway.answer("GET /v1/grants/" + id, 200, grant);
        gateway.answer("POST /v1/grants/" + id + ":ratify", 200, grant);
        return id;
    }

    private List<Ratification> ratified() throws IOException {
        var bodies = new ArrayList<Ratification>();
        for (var call : gateway.received()) {
            if (call.path().endsWith(":ratify")) {
                bodies.add(ContractJson.mapper().readValue(call.body(), Ratification.class));
            }
        }
        return bodies;
    }

    @Test
    void who_ratifies_is_shown_each_signature_and_asked_and_stands_behind_just_these() throws Exception {
        var signature = new LinkedHashMap<String, Object>();
        signature.put("operation", new UUID(1, 1));
        signature.put("at", "2026-07-06T10:05:00Z");
        signature.put("algorithm", "ECDSA_SHA_256");
        signature.put("digest", "ef".repeat(32));
        signature.put("fileName", "setup.exe");
        signature.put("tool", "jsign");
        signature.put("host", "build-7");
        var id = emergency(List.of(signature));
        var line = new UUID(1, 1) + ", 2026-07-06T10:05:00Z, ECDSA_SHA_256, digest " + "ef".repeat(32)
                + "; claimed: file setup.exe, tool jsign, host build-7";
        assertThat(cli().run("break-glass", "show", id).out()).contains(line);
        var declined = cli().answering("n").run("break-glass", "ratify", id);
        assertThat(declined.status()).isEqualTo(ExitCode.USAGE);
        assertThat(declined.err()).contains(line, "Nothing was ratified.");
        assertThat(ratified()).isEmpty();
        assertThat(cli().answering("yes")
                        .run("break-glass", "ratify", id, "--comment", "I agreed")
                        .status())
                .isZero();
        assertThat(ratified()).containsExactly(new Ratification("I agreed", 1L));
    }

    @Test
    void a_break_glass_by_which_nothing_was_signed_says_so() {
        assertThat(cli().run("break-glass", "show", emergency(List.of())).out()).contains("nothing until now");
    }
}

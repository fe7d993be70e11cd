package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Answer;
import io.countersign.acceptance.harness.Cli;
import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Digests;
import io.countersign.acceptance.harness.Eventually;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.cli.offline.InclusionCheck;
import io.countersign.cli.offline.LogTrust;
import io.countersign.cli.offline.VerifierKey;
import io.countersign.protocol.api.MadeSignature;
import io.countersign.protocol.api.OperationProof;
import io.countersign.protocol.api.Reason;
import io.countersign.protocol.api.SignAnswer;
import io.countersign.protocol.api.SignCall;
import io.countersign.protocol.api.WaitForProof;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signers whose answers wait until the log proves them. */
class ProofInAnswerTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    /** The wait of an answer, and what a busy machine adds to it. */
    private static final Duration BOUND = Duration.ofSeconds(9);

    private static final Cluster CLUSTER = Cluster.shared();

    private static Organization org;
    private static Party ci;

    @TempDir
    private Path folder = Path.of("");

    @BeforeAll
    static void signers() {
        org = Organization.create(CLUSTER, "answers");
        ci = org.machine("ci", org.person("owner"));
        var lead = org.person("lead");
        for (var signer : new String[] {"waiting", "counted", "prompt"}) {
            org.signer(signer);
            org.operators(signer, ci, lead);
        }
        org.policy("counted", 200, Organization.step(1, lead));
        waitForProof("waiting", true);
        waitForProof("counted", true);
    }

    private static void waitForProof(String signer, boolean waiting) {
        var set = org.admin()
                .api()
                .put("/v1/signers/" + signer + "/wait-for-proof", new WaitForProof(waiting))
                .expect(200)
                .as(WaitForProof.class);
        assertThat(set.waiting()).isEqualTo(waiting);
        assertThat(org.read(signer).waitForProof()).isEqualTo(waiting);
    }

    private static Answer sign(String signer, String key, SignCall call) {
        return ci.api().withKey(key).post("/v1/signers/" + signer + "/sign", call);
    }

    private static String key() {
        return UUID.randomUUID().toString();
    }

    private static long provenAt(MadeSignature signature) {
        var proof = Objects.requireNonNull(signature.proof());
        try {
            var included = InclusionCheck.check(
                    proof.leaf(), proof.proof(), LogTrust.of(VerifierKey.parse(proof.verifierKey())));
            assertThat(new String(proof.leaf(), StandardCharsets.UTF_8))
                    .contains(signature.operation().toString());
            return included.index();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> signatures(SignAnswer answer) {
        return answer.signatures().stream()
                .map(one -> HexFormat.of().formatHex(one.signature()))
                .toList();
    }

    private static long used(UUID grant) {
        return CLUSTER.number("SELECT used FROM grants WHERE id = '" + grant + "'");
    }

    @Test
    void every_signature_of_a_batch_carries_a_proof_that_verifies_and_is_charged_once() {
        var grant = org.grant("counted", ci, 150).id();
        var texts = IntStream.range(0, 100).mapToObj(i -> "batch " + i).toArray(String[]::new);
        var key = key();
        var call = Digests.call(texts);
        var answer = sign("counted", key, call).expect(200).as(SignAnswer.class);
        assertThat(Digests.verify(answer, texts)).isTrue();
        assertThat(answer.proofPending()).isNull();
        assertThat(answer.signatures().stream().map(ProofInAnswerTest::provenAt).distinct())
                .hasSize(100);
        assertThat(used(grant)).isEqualTo(100);
        var again = sign("counted", key, call).expect(200).as(SignAnswer.class);
        assertThat(again.replayed()).isTrue();
        assertThat(signatures(again)).isEqualTo(signatures(answer));
        assertThat(again.signatures()).allSatisfy(one -> assertThat(one.proof()).isNotNull());
        assertThat(used(grant)).isEqualTo(100);
    }

    @Test
    void the_proof_is_the_one_that_can_be_fetched_and_other_signers_answer_without() {
        var one = sign("waiting", key(), Digests.call("one"))
                .expect(200)
                .as(SignAnswer.class)
                .signatures()
                .getFirst();
        var fetched = ci.api()
                .get("/v1/operations/" + one.operation() + "/proof")
                .expect(200)
                .as(OperationProof.class);
        assertThat(Objects.requireNonNull(one.proof()).leaf()).isEqualTo(fetched.leaf());
        assertThat(one.proof().verifierKey()).isEqualTo(fetched.verifierKey());
        var index = fetched.proof().lines().skip(1).findFirst().orElseThrow();
        assertThat(one.proof().proof()).contains(index);
        var prompt = sign("prompt", key(), Digests.call("two")).expect(200);
        assertThat(prompt.text()).doesNotContain("proof");
    }

    @Test
    void answers_that_wait_for_the_log_keep_nobody_from_signing() throws Exception {
        sign("waiting", key(), Digests.call("alone")).expect(200);
        var signer = org.read("waiting").id();
        var before = signed(signer);
        var calls = new ArrayList<Future<Answer>>();
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            stopTheLog();
            try {
                // More than the fewest that are always let in, but never as many of them at work at once.
                for (var wave = 1; wave <= 3; wave++) {
                    for (var call = 0; call < 50; call++) {
                        calls.add(pool.submit(() -> sign("waiting", key(), Digests.call(key()))));
                    }
                    var all = before + 50L * wave;
                    Eventually.holds("the wave is signed", SOON, () -> signed(signer) == all);
                }
                sign("prompt", key(), Digests.call("beside")).expect(200);
            } finally {
                startTheLog();
            }
            for (var call : calls) {
                call.get().expect(200);
            }
        }
    }

    private static long signed(UUID signer) {
        return CLUSTER.number("SELECT count(*) FROM operations WHERE signer_id = '" + signer + "'");
    }

    private static void stopTheLog() {
        // Held by nobody and free for nobody.
        CLUSTER.superuser(
                "UPDATE leases SET holder = NULL, fence = fence + 1, until = clock_timestamp() + interval '1 h'"
                        + " WHERE name = 'sequencer'");
    }

    private static void startTheLog() {
        CLUSTER.superuser("UPDATE leases SET until = '-infinity' WHERE name = 'sequencer'");
    }

    @Test
    void the_setting_is_recorded_and_only_an_administrator_changes_it() {
        waitForProof("prompt", true);
        waitForProof("prompt", true);
        waitForProof("prompt", false);
        var recorded = CLUSTER.column(
                "SELECT convert_from(substr(leaf, 74), 'UTF8')::jsonb #>> '{details,waiting}' FROM audit_leaves"
                        + " WHERE type = 'signer.wait_for_proof_set' AND signer_id = '"
                        + org.read("prompt").id()
                        + "' ORDER BY id");
        assertThat(recorded).containsExactly("true", "false");
        ci.api()
                .put("/v1/signers/prompt/wait-for-proof", new WaitForProof(true))
                .refused(403, "ROLE_REQUIRED");
    }

    @Test
    void the_command_line_writes_the_proof_that_came_and_verifies_with_it() throws Exception {
        var file = Files.writeString(folder.resolve("image.tar"), "content");
        var proof = folder.resolve("image.proof");
        var cli = Cli.as(ci, folder);
        cli.ok("sign", file, "--signer", "waiting", "--format", "raw", "--proof-out", proof);
        var authority = Files.writeString(
                folder.resolve("ca.pem"), Objects.requireNonNull(org.authority().certificate()));
        var verified =
                cli.ok("verify", file, "--format", "raw", "--ca", authority, "--proof", proof, "--output", "json");
        assertThat(verified.json().at("/log/operation").asText()).hasSize(36);
        var none = folder.resolve("none.proof");
        var prompt = cli.ok("sign", file, "--signer", "prompt", "--format", "raw", "--proof-out", none);
        assertThat(prompt.err()).contains("countersign proof ").contains("none.proof");
        assertThat(none).doesNotExist();
    }

    @Test
    void while_the_log_stands_still_the_answer_comes_without_a_proof_and_a_revocation_does_not_wait_for_it()
            throws Exception {
        var key = key();
        var kept = org.grant("counted", ci, 1).id();
        // One that is used up has ended already and cannot be revoked.
        var doomed = org.grant("counted", ci, 2).id();
        var call = under(kept, "kept");
        SignAnswer first;
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            stopTheLog();
            try {
                var began = Instant.now();
                var late = pool.submit((Callable<Answer>) () -> sign("counted", key, call));
                var stopped = pool.submit((Callable<Answer>) () -> sign("counted", key(), under(doomed, "doomed")));
                Eventually.holds("both are signed", SOON, () -> used(doomed) == 1 && used(kept) == 1);
                var revoking = Instant.now();
                org.admin()
                        .api()
                        .post("/v1/grants/" + doomed + ":revoke", new Reason("wrong build"))
                        .expect(200);
                assertThat(Duration.between(revoking, Instant.now())).isLessThan(Duration.ofSeconds(3));
                stopped.get().refused(403, "GRANT_REVOKED");
                first = late.get().expect(200).as(SignAnswer.class);
                assertThat(Duration.between(began, Instant.now())).isLessThan(BOUND);
            } finally {
                startTheLog();
            }
        }
        assertThat(first.proofPending()).isTrue();
        assertThat(first.signatures().getFirst().proof()).isNull();
        assertThat(Digests.verify(first, "kept")).isTrue();
        var replay = sign("counted", key, call).expect(200).as(SignAnswer.class);
        assertThat(replay.replayed()).isTrue();
        assertThat(replay.proofPending()).isNull();
        assertThat(replay.signatures().getFirst().signature())
                .isEqualTo(first.signatures().getFirst().signature());
        assertThat(provenAt(replay.signatures().getFirst())).isNotNegative();
        assertThat(used(kept)).isEqualTo(1);
    }

    private static SignCall under(UUID grant, String text) {
        var call = Digests.call(text);
        return new SignCall(call.algorithm(), call.inputs(), null, grant, null);
    }
}

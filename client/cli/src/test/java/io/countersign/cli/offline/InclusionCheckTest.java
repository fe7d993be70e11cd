package io.countersign.cli.offline;

import static io.countersign.cli.offline.TestLog.flipped;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.cli.offline.DisprovedException.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class InclusionCheckTest {
    private final TestLog log = TestLog.of(23);

    private byte[] leaf(int index) {
        return Objects.requireNonNull(log.leaves().get(index));
    }

    private static void refused(Kind kind, ThrowingCallable check) {
        assertThatThrownBy(check)
                .isInstanceOfSatisfying(
                        DisprovedException.class,
                        found -> assertThat(found.kind()).isEqualTo(kind));
    }

    @Test
    void every_entry_is_proven_by_what_the_writer_says_and_no_other_is() throws Exception {
        for (var i = 0; i < 23; i++) {
            var included = InclusionCheck.check(leaf(i), log.proof(i), log.trust());
            assertThat(included.index()).isEqualTo(i);
            assertThat(included.size()).isEqualTo(23);
            assertThat(included.origin()).isEqualTo(TestLog.ORIGIN);
            var other = leaf((i + 1) % 23);
            var proof = log.proof(i);
            refused(Kind.NOT_INCLUDED, () -> InclusionCheck.check(other, proof, log.trust()));
        }
    }

    @Test
    void every_changed_byte_of_the_entry_is_seen() {
        for (var i = 0; i < leaf(7).length; i++) {
            var changed = leaf(7).clone();
            changed[i] ^= 1;
            refused(Kind.NOT_INCLUDED, () -> InclusionCheck.check(changed, log.proof(7), log.trust()));
        }
    }

    @Test
    void every_changed_character_of_the_proof_is_seen() {
        var proof = log.proof(7);
        for (var i = 0; i < proof.length(); i++) {
            var changed = flipped(proof, i);
            assertThatThrownBy(() -> InclusionCheck.check(leaf(7), changed, log.trust()))
                    .as("character %s of %s", i, proof)
                    .isInstanceOf(DisprovedException.class);
        }
    }

    @Test
    void what_is_wrong_is_named() {
        var proof = log.proof(7);
        var path = proof.indexOf("index 7\n") + "index 7\n".length();
        refused(Kind.NOT_INCLUDED, () -> InclusionCheck.check(leaf(7), flipped(proof, path), log.trust()));
        refused(
                Kind.NOT_INCLUDED,
                () -> InclusionCheck.check(leaf(7), proof.replace("index 7", "index 6"), log.trust()));
        refused(
                Kind.NOT_INCLUDED,
                () -> InclusionCheck.check(leaf(7), proof.replace("index 7", "index 23"), log.trust()));
        refused(
                Kind.CHECKPOINT_SIGNATURE,
                () -> InclusionCheck.check(leaf(7), proof.replace("\n23\n", "\n24\n"), log.trust()));
        refused(
                Kind.CHECKPOINT_SIGNATURE,
                () -> InclusionCheck.check(leaf(7), proof, TestLog.of(1).trust()));
        refused(Kind.MALFORMED, () -> InclusionCheck.check(leaf(7), proof.replace("@v1", "@v2"), log.trust()));
        refused(Kind.MALFORMED, () -> InclusionCheck.check(leaf(7), "", log.trust()));
    }

    @Test
    void witnesses_count_when_they_are_known_and_differ() throws Exception {
        var one = TestLog.Witness.of("witness.example.com/w1");
        var two = TestLog.Witness.of("witness.example.com/w2");
        var oneAgain = new TestLog.Witness("witness.example.com/w3", one.pair());
        var log1 = VerifierKey.parse(log.key());
        var known =
                List.of(VerifierKey.parse(one.key()), VerifierKey.parse(two.key()), VerifierKey.parse(oneAgain.key()));
        var both = two.cosign(one.cosign(log.proof(3), 1_700_000_000), 1_700_000_007);
        var seen = InclusionCheck.check(leaf(3), both, new LogTrust(log1, known, 2));
        assertThat(seen.witnesses()).containsExactly(one.name(), two.name());
        assertThat(seen.witnessedAt()).isEqualTo(Instant.ofEpochSecond(1_700_000_007));
        var once = oneAgain.cosign(one.cosign(log.proof(3), 1), 1);
        refused(Kind.WITNESSES, () -> InclusionCheck.check(leaf(3), once, new LogTrust(log1, known, 2)));
        var stranger = TestLog.Witness.of("witness.example.com/w4").cosign(one.cosign(log.proof(3), 1), 1);
        refused(Kind.WITNESSES, () -> InclusionCheck.check(leaf(3), stranger, new LogTrust(log1, known, 2)));
        var spoilt = flipped(both, both.length() - 10);
        refused(Kind.WITNESSES, () -> InclusionCheck.check(leaf(3), spoilt, new LogTrust(log1, known, 1)));
    }

    @Test
    void a_witness_is_no_log_and_a_log_no_witness() throws Exception {
        var witness = VerifierKey.parse(TestLog.Witness.of(TestLog.ORIGIN).key());
        refused(Kind.MALFORMED, () -> InclusionCheck.check(leaf(3), log.proof(3), LogTrust.of(witness)));
        var logKey = VerifierKey.parse(log.key());
        refused(
                Kind.MALFORMED,
                () -> InclusionCheck.check(leaf(3), log.proof(3), new LogTrust(logKey, List.of(logKey), 1)));
    }
}

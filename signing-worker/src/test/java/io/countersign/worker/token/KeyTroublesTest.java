package io.countersign.worker.token;

import static io.countersign.worker.token.WorkerUnderTest.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.worker.KeyReference;
import io.countersign.protocol.worker.WorkerAnswer;
import io.countersign.protocol.worker.WorkerAnswer.Reason;
import io.countersign.protocol.worker.WorkerAnswer.Signed;
import io.countersign.worker.pkcs11.Ckr;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One key of a real token fails, as when its vendor disabled it, and the others sign. */
class KeyTroublesTest {
    private static final long OF_A_VENDOR = 0x80000001L;

    private long nanos;

    @ParameterizedTest
    @ValueSource(longs = {Ckr.DEVICE_ERROR, Ckr.FUNCTION_FAILED, OF_A_VENDOR})
    void a_key_that_fails_again_after_another_signed_rests_alone(long code) {
        try (var it = new WorkerUnderTest(2)) {
            var broken = another(it);
            failsOnTwoSessions(it, broken, code);
            it.signsAgain();
            failsOnTwoSessions(it, broken, code);
            assertThat(it.worker.status().ready()).isTrue();
            it.signs();
            int asked = it.faults.calls("sign");
            WorkerUnderTest.isFailed(sign(it, broken), Reason.UNAVAILABLE, "other keys of the token sign");
            assertThat(it.faults.calls("sign"))
                    .as("a key that rests takes no session from the others")
                    .isEqualTo(asked);
        }
    }

    @Test
    void a_key_that_the_token_never_finds_again_does_not_make_it_search_for_all_keys_at_each_call() {
        try (var it = new WorkerUnderTest(2)) {
            var broken = another(it);
            for (int i = 0; i < 2; i++) {
                it.faults.fail("signInit", 2, Ckr.KEY_HANDLE_INVALID);
                WorkerUnderTest.isFailed(sign(it, broken), Reason.UNAVAILABLE, "twice");
                it.signs();
            }
            int searched = it.faults.calls("findObjectsInit");
            WorkerUnderTest.isFailed(sign(it, broken), Reason.UNAVAILABLE, "other keys of the token sign");
            it.signs();
            assertThat(it.faults.calls("findObjectsInit")).isEqualTo(searched);
        }
    }

    @Test
    void a_key_that_rested_is_asked_again_and_signs() {
        try (var it = new WorkerUnderTest(2)) {
            var broken = another(it);
            failsOnTwoSessions(it, broken, OF_A_VENDOR);
            it.signsAgain();
            failsOnTwoSessions(it, broken, OF_A_VENDOR);
            eventually(() -> sign(it, broken) instanceof Signed);
            assertThat(sign(it, broken)).as("it does not rest any more").isInstanceOf(Signed.class);
        }
    }

    @Test
    void a_token_that_fails_with_two_keys_is_told_to_be_away() {
        try (var it = new WorkerUnderTest(2)) {
            var other = another(it);
            it.signs();
            failsOnTwoSessions(it, other, Ckr.DEVICE_ERROR);
            assertThat(it.worker.status().ready()).isFalse();
            eventually(() -> it.worker.status().ready());
            failsOnTwoSessions(it, it.key, Ckr.DEVICE_ERROR);
            assertThat(it.worker.status().ready()).isFalse();
            it.signsAgain();
            assertThat(sign(it, other)).isInstanceOf(Signed.class);
        }
    }

    @Test
    void a_token_of_which_only_one_key_is_asked_is_in_trouble_itself_each_time() {
        try (var it = new WorkerUnderTest(2)) {
            for (int i = 0; i < 2; i++) {
                failsOnTwoSessions(it, it.key, OF_A_VENDOR);
                assertThat(it.worker.status().ready()).isFalse();
                eventually(() -> it.worker.status().ready());
            }
            it.signs();
        }
    }

    @Test
    void when_a_pause_is_over_one_caller_tries_and_not_all_who_wait() {
        var troubles = ofABrokenKey();
        assertThat(troubles.rest("0a", "it fails")).isTrue();
        assertThat(troubles.whyResting("0a")).contains("it fails");
        later(Duration.ofMillis(200));
        assertThat(troubles.whyResting("0a"))
                .as("orders may wait for a session")
                .isNull();
        assertThat(troubles.whyNotNow("0a")).as("the first that has one").isNull();
        assertThat(troubles.whyNotNow("0a")).as("the second").contains("it fails");
        assertThat(troubles.whyResting("0b")).as("another key").isNull();
    }

    @Test
    void a_pause_gets_longer_by_a_failure_after_it_and_not_by_all_that_were_under_way() {
        var troubles = ofABrokenKey();
        for (int underWay = 0; underWay < 8; underWay++) {
            troubles.rest("0a", "it fails");
        }
        later(Duration.ofMillis(200));
        assertThat(troubles.whyNotNow("0a")).isNull();
        troubles.rest("0a", "it fails");
        later(Duration.ofMillis(200));
        assertThat(troubles.whyNotNow("0a")).isNotNull();
        later(Duration.ofMillis(200));
        assertThat(troubles.whyNotNow("0a")).isNull();
    }

    @Test
    void a_first_failure_rests_nothing_and_neither_does_a_second_while_no_other_key_signed() {
        var troubles = new KeyTroubles("test", () -> nanos);
        troubles.succeeded("0b");
        later(Duration.ofMillis(1));
        assertThat(troubles.rest("0a", "it fails")).isFalse();
        later(Duration.ofMillis(1));
        assertThat(troubles.rest("0a", "it fails")).isFalse();
        assertThat(troubles.whyResting("0a")).isNull();
        assertThat(troubles.whyNotNow("0a")).isNull();
    }

    @Test
    void when_a_sound_key_fails_too_and_none_signs_in_between_the_token_is_in_trouble() {
        var troubles = ofABrokenKey();
        assertThat(troubles.rest("0b", "it fails")).isFalse();
        assertThat(troubles.rest("0a", "it fails")).isFalse();
        later(Duration.ofMillis(1));
        troubles.succeeded("0b");
        assertThat(troubles.rest("0a", "it fails")).isTrue();
    }

    @Test
    void two_broken_keys_rest_both() {
        var troubles = ofABrokenKey();
        assertThat(troubles.rest("0a", "it fails")).isTrue();
        assertThat(troubles.rest("0c", "it fails")).isFalse();
        later(Duration.ofMillis(1));
        troubles.succeeded("0b");
        later(Duration.ofMillis(1));
        assertThat(troubles.rest("0c", "it fails")).isTrue();
        assertThat(troubles.rest("0a", "it fails")).isTrue();
    }

    @Test
    void a_signature_of_long_ago_tells_nothing_of_the_token() {
        var troubles = ofABrokenKey();
        later(Duration.ofMinutes(1));
        assertThat(troubles.rest("0a", "it fails")).isFalse();
    }

    /** 0a failed, and 0b signed since. */
    private KeyTroubles ofABrokenKey() {
        var troubles = new KeyTroubles("test", () -> nanos);
        troubles.succeeded("0a");
        assertThat(troubles.rest("0a", "it fails")).isFalse();
        later(Duration.ofMillis(1));
        troubles.succeeded("0b");
        later(Duration.ofMillis(1));
        return troubles;
    }

    private void later(Duration time) {
        nanos += time.toNanos();
    }

    private static void failsOnTwoSessions(WorkerUnderTest it, KeyReference key, long code) {
        it.faults.fail("sign", 2, code);
        WorkerUnderTest.isFailed(sign(it, key), Reason.UNAVAILABLE, "on two sessions");
    }

    private static KeyReference another(WorkerUnderTest it) {
        var key = TestToken.shared().newKey(it.worker, KeyAlgorithm.P_256);
        assertThat(sign(it, key)).isInstanceOf(Signed.class);
        return key;
    }

    private static WorkerAnswer sign(WorkerUnderTest it, KeyReference key) {
        return TestToken.ask(it.worker, TestToken.p256Order(key));
    }
}

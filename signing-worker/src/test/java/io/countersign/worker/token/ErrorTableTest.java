package io.countersign.worker.token;

import static io.countersign.worker.token.WorkerUnderTest.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.worker.WorkerAnswer.Reason;
import io.countersign.worker.pkcs11.Ckr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One test for each row of the design's table of CKR codes, on a real token. */
class ErrorTableTest {
    @ParameterizedTest
    @ValueSource(longs = {Ckr.SESSION_HANDLE_INVALID, Ckr.SESSION_CLOSED, Ckr.USER_NOT_LOGGED_IN})
    void an_invalid_session_is_reopened_and_the_order_tried_once_more(long code) {
        try (var it = new WorkerUnderTest(1)) {
            it.signs();
            int opened = it.faults.calls("openSession");
            it.faults.fail("sign", 1, code);
            it.signs();
            assertThat(it.faults.calls("openSession")).isEqualTo(opened + 1);
        }
    }

    @Test
    void a_session_that_is_invalid_twice_is_not_tried_a_third_time() {
        try (var it = new WorkerUnderTest(1)) {
            int before = it.faults.calls("sign");
            it.faults.fail("sign", 9, Ckr.SESSION_HANDLE_INVALID);
            it.failsWith(Reason.UNAVAILABLE, "CKR_SESSION_HANDLE_INVALID");
            assertThat(it.faults.calls("sign")).isEqualTo(before + 2);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {Ckr.KEY_HANDLE_INVALID, Ckr.OBJECT_HANDLE_INVALID})
    void a_stale_key_handle_drops_all_handles_and_the_key_is_found_again(long code) {
        try (var it = new WorkerUnderTest(1)) {
            it.signs();
            int searched = it.faults.calls("findObjectsInit");
            it.faults.fail("signInit", 1, code);
            it.signs();
            assertThat(it.faults.calls("findObjectsInit")).isEqualTo(searched + 2);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {Ckr.DEVICE_ERROR, Ckr.FUNCTION_FAILED, Ckr.GENERAL_ERROR, Ckr.HOST_MEMORY, Ckr.DEVICE_MEMORY})
    void trouble_of_the_device_is_tried_once_on_another_session(long code) {
        try (var it = new WorkerUnderTest(2)) {
            it.faults.fail("sign", 1, code);
            it.signs();
            assertThat(it.worker.status().ready()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {Ckr.DEVICE_ERROR, Ckr.GENERAL_ERROR})
    void trouble_on_two_sessions_opens_the_breaker_and_a_probe_closes_it(long code) {
        try (var it = new WorkerUnderTest(2)) {
            it.faults.fail("sign", 2, code);
            it.failsWith(Reason.UNAVAILABLE, Ckr.name(code));
            assertThat(it.worker.status().ready()).isFalse();
            assertThat(it.worker.status().why()).contains(Ckr.name(code));
            int tried = it.faults.calls("sign");
            it.failsWith(Reason.UNAVAILABLE, Ckr.name(code));
            assertThat(it.faults.calls("sign"))
                    .as("an open breaker asks nothing of the token")
                    .isEqualTo(tried);
            it.signsAgain();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {Ckr.TOKEN_NOT_PRESENT, Ckr.DEVICE_REMOVED, Ckr.SLOT_ID_INVALID, Ckr.CRYPTOKI_NOT_INITIALIZED})
    void a_token_that_went_away_opens_the_breaker_at_once_and_is_found_again(long code) {
        try (var it = new WorkerUnderTest(2)) {
            int tried = it.faults.calls("sign");
            it.faults.fail("sign", 1, code);
            it.failsWith(Reason.UNAVAILABLE, Ckr.name(code));
            assertThat(it.faults.calls("sign")).isEqualTo(tried + 1);
            assertThat(it.worker.status().ready()).isFalse();
            it.signsAgain();
        }
    }

    @Test
    void a_module_that_stays_broken_is_initialised_anew_until_it_works() {
        try (var it = new WorkerUnderTest(2)) {
            it.faults.fail("slotsWithToken", 2, Ckr.GENERAL_ERROR);
            it.faults.fail("sign", 1, Ckr.TOKEN_NOT_PRESENT);
            it.failsWith(Reason.UNAVAILABLE, "CKR_TOKEN_NOT_PRESENT");
            it.signsAgain();
            assertThat(it.faults.calls("initialize")).isGreaterThanOrEqualTo(1);
            assertThat(it.faults.calls("finish")).isGreaterThanOrEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {Ckr.PIN_INCORRECT, Ckr.PIN_LOCKED})
    void a_refused_pin_is_never_tried_again(long code) {
        try (var it = new WorkerUnderTest(1)) {
            it.faults.fail("login", 99, code);
            it.faults.fail("slotsWithToken", 1, Ckr.GENERAL_ERROR);
            it.faults.fail("sign", 1, Ckr.DEVICE_REMOVED);
            it.failsWith(Reason.UNAVAILABLE, "CKR_DEVICE_REMOVED");
            eventually(() -> it.worker.status().pinRefused());
            assertThat(it.worker.status().why()).contains(Ckr.name(code)).contains("not tried again");
            int tried = it.faults.calls("login");
            it.failsWith(Reason.UNAVAILABLE, Ckr.name(code));
            assertThat(it.faults.calls("login")).isEqualTo(tried).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                Ckr.DATA_INVALID,
                Ckr.DATA_LEN_RANGE,
                Ckr.MECHANISM_INVALID,
                Ckr.MECHANISM_PARAM_INVALID,
                Ckr.KEY_TYPE_INCONSISTENT
            })
    void what_the_token_refuses_is_not_tried_again(long code) {
        try (var it = new WorkerUnderTest(2)) {
            int tried = it.faults.calls("signInit");
            it.faults.fail("signInit", 1, code);
            it.failsWith(Reason.INPUT_REFUSED, Ckr.name(code));
            assertThat(it.faults.calls("signInit")).isEqualTo(tried + 1);
            it.signs();
        }
    }

    @Test
    void a_token_with_fewer_sessions_than_asked_for_serves_with_those_it_has() {
        try (var it = new WorkerUnderTest(2)) {
            it.faults.fail("openSession", 99, Ckr.SESSION_COUNT);
            for (int i = 0; i < 10; i++) {
                it.signs();
            }
            assertThat(it.worker.status().ready()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {Ckr.DEVICE_MEMORY, Ckr.GENERAL_ERROR})
    void a_key_that_cannot_be_born_keeps_nobody_from_signing(long code) {
        try (var it = new WorkerUnderTest(1)) {
            it.faults.fail("generateKeyPair", 9, code);
            var order = TestToken.SEAL.keyGeneration(
                    "shared", TestToken.nextId(), "never born", KeyAlgorithm.P_256, TestToken.soon());
            WorkerUnderTest.isFailed(TestToken.ask(it.worker, order), Reason.UNAVAILABLE, Ckr.name(code));
            assertThat(it.faults.calls("generateKeyPair")).isEqualTo(2);
            assertThat(it.worker.status().ready()).isTrue();
            it.signs();
        }
    }

    @Test
    void a_token_without_a_free_session_is_asked_again_until_it_has_one() {
        try (var it = new WorkerUnderTest(1)) {
            it.signs();
            it.faults.fail("sign", 1, Ckr.SESSION_CLOSED);
            it.faults.fail("openSession", 99, Ckr.SESSION_COUNT);
            it.failsWith(Reason.UNAVAILABLE, "CKR_SESSION_COUNT");
            assertThat(it.worker.status().why())
                    .contains("the token opens no session")
                    .contains("close sessions");
            it.failsWith(Reason.UNAVAILABLE, "the token opens no session");
            it.faults.heal("openSession");
            it.signsAgain();
            assertThat(it.worker.status().sessionsLost()).isZero();
        }
    }
}

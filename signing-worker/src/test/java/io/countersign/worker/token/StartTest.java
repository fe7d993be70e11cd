package io.countersign.worker.token;

import static io.countersign.worker.token.WorkerUnderTest.eventually;
import static io.countersign.worker.token.WorkerUnderTest.isFailed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.worker.KeyReference;
import io.countersign.protocol.worker.WorkerAnswer.Reason;
import io.countersign.protocol.worker.WorkerAnswer.Signed;
import io.countersign.worker.WorkerConfig;
import io.countersign.worker.WorkerStartException;
import io.countersign.worker.pkcs11.Ckr;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator reads when a worker does not start. */
class StartTest {
    private static final TestToken TOKEN = TestToken.shared();

    @TempDir
    Path folder;

    @Test
    void a_missing_module_is_named_with_the_package_to_install() {
        refused(WorkerConfig.withPinFile(Path.of("/nowhere/module.so"), "shared", pin("1234")))
                .hasMessageContaining("/nowhere/module.so")
                .hasMessageContaining("apt-get install softhsm2");
    }

    @Test
    void a_file_that_is_no_library_is_named() {
        refused(WorkerConfig.withPinFile(pin("no library"), "shared", pin("1234")))
                .hasMessageContaining("is no PKCS#11 module for this machine");
    }

    @Test
    void a_library_that_is_no_pkcs11_module_is_named() {
        var libc = Path.of("/lib/x86_64-linux-gnu/libc.so.6");
        var library = Files.exists(libc) ? libc : Path.of("/lib/aarch64-linux-gnu/libc.so.6");
        refused(WorkerConfig.withPinFile(library, "shared", pin("1234"))).hasMessageContaining("no C_GetFunctionList");
    }

    @Test
    void a_worker_whose_token_is_missing_starts_and_says_which_tokens_are_there() {
        var missing = WorkerConfig.withPinFile(TOKEN.token().module(), "missing", pin("1234"));
        assertThat(away(missing, new Faults())).contains("no token labelled \"missing\"", "\"shared\"");
    }

    @Test
    void a_worker_whose_token_does_not_answer_starts_answers_503_at_once_and_signs_when_it_does() {
        var faults = new Faults();
        faults.fail("openSession", Integer.MAX_VALUE, Ckr.DEVICE_ERROR);
        var worker = TokenWorker.start(TOKEN.config(), TestToken.SEAL, faults);
        try {
            var order = TestToken.p256Order(new KeyReference("shared", "01", KeyAlgorithm.P_256, new byte[0]));
            isFailed(TestToken.ask(worker, order), Reason.UNAVAILABLE, "CKR_DEVICE_ERROR");
            assertThat(worker.status().why()).contains("token shared", "CKR_DEVICE_ERROR");
            faults.heal("openSession");
            eventually(() -> worker.status().ready());
            assertThat(TestToken.ask(worker, TestToken.p256Order(TOKEN.key(worker, KeyAlgorithm.P_256))))
                    .isInstanceOf(Signed.class);
        } finally {
            worker.close();
        }
    }

    /** A copy of SoftHSM is a module of its own to the process, and does not initialise without its configuration. */
    @Test
    void a_worker_whose_module_does_not_initialise_starts_and_logs_in_when_it_does() throws IOException {
        var module = Files.copy(TOKEN.token().module(), folder.resolve("module.so"));
        RemoteToken.setEnvironment(
                "SOFTHSM2_CONF", folder.resolve("absent.conf").toString());
        var worker = TokenWorker.start(
                WorkerConfig.withPinFile(module, "shared", TOKEN.token().pinFile()), TestToken.SEAL);
        try {
            assertThat(worker.status().why()).contains("C_Initialize", "check that its device or service runs");
            RemoteToken.setEnvironment(
                    "SOFTHSM2_CONF", TOKEN.token().configuration().toString());
            eventually(() -> worker.status().ready());
        } finally {
            RemoteToken.setEnvironment(
                    "SOFTHSM2_CONF", TOKEN.token().configuration().toString());
            worker.close();
        }
    }

    @Test
    void whoever_signs_is_not_logged_out_each_time_that_another_token_of_the_module_is_looked_for() {
        var missing = WorkerConfig.withPinFile(TOKEN.token().module(), "missing", pin("1234"));
        var faults = new Faults();
        var looking = TokenWorker.start(missing, TestToken.SEAL, faults);
        try (var it = new WorkerUnderTest(2)) {
            int finished = faults.calls("finish");
            int looked = faults.calls("slotsWithToken");
            eventually(() -> {
                it.signs();
                return faults.calls("slotsWithToken") >= looked + 3;
            });
            assertThat(faults.calls("finish")).isEqualTo(finished);
        } finally {
            looking.close();
        }
    }

    @Test
    void a_locked_pin_is_refused_though_the_token_is_there() {
        var faults = new Faults();
        faults.fail("login", 1, Ckr.PIN_LOCKED);
        assertThatThrownBy(() -> TokenWorker.start(TestToken.fresh("locked").config(), TestToken.SEAL, faults))
                .isInstanceOf(WorkerStartException.class)
                .hasMessageContaining("CKR_PIN_LOCKED");
    }

    @Test
    void a_missing_pin_file_is_named_with_what_to_put_in() {
        refused(WorkerConfig.withPinFile(TOKEN.token().module(), "shared", folder.resolve("absent")))
                .hasMessageContaining("absent")
                .hasMessageContaining("create it with the user PIN");
    }

    @Test
    void an_empty_pin_file_is_refused() {
        refused(WorkerConfig.withPinFile(TOKEN.token().module(), "shared", pin("")))
                .hasMessageContaining("holds no PIN");
    }

    @Test
    void an_unset_pin_variable_is_named() {
        refused(WorkerConfig.withPinEnvironment(TOKEN.token().module(), "shared", "COUNTERSIGN_TEST_UNSET"))
                .hasMessageContaining("COUNTERSIGN_TEST_UNSET");
    }

    @Test
    void a_wrong_pin_is_tried_exactly_once_and_never_shown() {
        var faults = new Faults();
        var config = WorkerConfig.withPinFile(TOKEN.token().module(), "shared", pin("wrong-987"));
        assertThatThrownBy(() -> TokenWorker.start(config, TestToken.SEAL, faults))
                .isInstanceOf(WorkerStartException.class)
                .hasMessageContaining("CKR_PIN_INCORRECT")
                .hasMessageContaining("tried once")
                .message()
                .doesNotContain("wrong-987");
        assertThat(faults.calls("login")).isEqualTo(1);
    }

    @Test
    void a_token_in_another_slot_that_cannot_be_read_does_not_matter() {
        var faults = new Faults();
        faults.change("slotsWithToken", arguments -> true, StartTest::withSlotOfNobody);
        TokenWorker.start(TOKEN.config(), TestToken.SEAL, faults).close();
        var missing = WorkerConfig.withPinFile(TOKEN.token().module(), "missing", pin("1234"));
        assertThat(away(missing, faults))
                .contains("no token labelled \"missing\"", "one in slot 9999999 that cannot be read");
    }

    /** In front of the others, where it used to keep them from being looked at. */
    private static Object withSlotOfNobody(Object slots) {
        return Stream.concat(Stream.of(9_999_999L), ((List<?>) slots).stream()).toList();
    }

    @Test
    void one_log_in_serves_all_sessions() {
        var faults = new Faults();
        var worker = TokenWorker.start(TOKEN.config(8, 64, Duration.ofMillis(1500)), TestToken.SEAL, faults);
        try {
            var key = TOKEN.key(worker, KeyAlgorithm.P_256);
            for (int i = 0; i < 50; i++) {
                TestToken.ask(worker, TestToken.p256Order(key));
            }
            assertThat(faults.calls("login")).isEqualTo(1);
        } finally {
            worker.close();
        }
    }

    @Test
    void the_status_tells_what_the_token_offers() {
        var worker = TokenWorker.start(TOKEN.config(), TestToken.SEAL);
        try {
            var status = worker.status();
            assertThat(status.ready()).isTrue();
            assertThat(status.why()).isEmpty();
            assertThat(status.sessionsFree()).isEqualTo(4);
            assertThat(status.supported()).hasSize(10);
        } finally {
            worker.close();
        }
    }

    @Test
    void settings_out_of_range_are_refused_with_the_range() {
        assertThatThrownBy(() -> TOKEN.config(0, 64, Duration.ofMillis(1500))).hasMessageContaining("1 to 256");
        assertThatThrownBy(() -> TOKEN.config(1, 0, Duration.ofMillis(1500))).hasMessageContaining("1 to 100000");
        assertThatThrownBy(() -> TOKEN.config(1, 1, Duration.ofSeconds(2))).hasMessageContaining("1.9 s");
    }

    /** What the status says of a worker that started without its token. */
    private static String away(WorkerConfig config, Faults faults) {
        var worker = TokenWorker.start(config, TestToken.SEAL, faults);
        try {
            assertThat(worker.status().ready()).isFalse();
            assertThat(worker.status().pinRefused()).isFalse();
            return worker.status().why();
        } finally {
            worker.close();
        }
    }

    private AbstractThrowableAssert<?, ? extends Throwable> refused(WorkerConfig config) {
        return assertThatThrownBy(() -> TokenWorker.start(config, TestToken.SEAL))
                .isInstanceOf(WorkerStartException.class)
                .hasMessageStartingWith("the signing worker cannot start: ");
    }

    private Path pin(String content) {
        try {
            return Files.writeString(Files.createTempFile(folder, "pin", ""), content);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}

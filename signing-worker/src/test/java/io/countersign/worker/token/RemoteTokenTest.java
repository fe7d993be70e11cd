package io.countersign.worker.token;

import static io.countersign.worker.token.WorkerUnderTest.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.worker.WorkerAnswer.Failed;
import io.countersign.protocol.worker.WorkerAnswer.Reason;
import io.countersign.protocol.worker.WorkerAnswer.Signed;
import io.countersign.worker.WorkerConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The process that holds the token dies and comes back; the worker lives through it. */
class RemoteTokenTest {
    @Test
    void a_killed_token_process_is_answered_for_at_once_and_found_again_without_restart() throws Exception {
        var test = TestToken.fresh("remote");
        var faults = new Faults();
        try (var remote = new RemoteToken(test.token())) {
            remote.start();
            var worker = TokenWorker.start(config(test), TestToken.SEAL, faults);
            var key = test.key(worker, KeyAlgorithm.P_256);
            assertThat(TestToken.ask(worker, TestToken.p256Order(key))).isInstanceOf(Signed.class);

            remote.kill();
            long killed = System.nanoTime();
            assertThat(TestToken.ask(worker, TestToken.p256Order(key)))
                    .isInstanceOfSatisfying(
                            Failed.class, failed -> assertThat(failed.reason()).isEqualTo(Reason.UNAVAILABLE));
            assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(Duration.ofSeconds(2));
            assertThat(worker.status().ready()).isFalse();

            remote.start();
            eventually(() -> worker.status().ready());
            assertThat(TestToken.ask(worker, TestToken.p256Order(key))).isInstanceOf(Signed.class);
            assertThat(faults.calls("login"))
                    .as("one log-in for each life of the token")
                    .isEqualTo(2);
            worker.close();
        }
    }

    @Test
    void a_worker_starts_while_the_process_of_its_token_is_away_and_signs_when_it_is_there() throws Exception {
        var test = TestToken.fresh("remote-late");
        var faults = new Faults();
        try (var remote = new RemoteToken(test.token())) {
            var worker = TokenWorker.start(config(test), TestToken.SEAL, faults);
            assertThat(worker.status().ready()).isFalse();

            remote.start();
            eventually(() -> worker.status().ready());
            var key = test.key(worker, KeyAlgorithm.P_256);
            assertThat(TestToken.ask(worker, TestToken.p256Order(key))).isInstanceOf(Signed.class);
            assertThat(faults.calls("login")).isEqualTo(1);
            worker.close();
        }
    }

    private static WorkerConfig config(TestToken test) {
        var token = test.token();
        return new WorkerConfig(
                RemoteToken.clientModule(),
                token.label(),
                token.pinFile(),
                null,
                2,
                64,
                WorkerConfig.DEFAULT_ORDER_TIMEOUT,
                WorkerConfig.DEFAULT_KEY_GENERATION_TIMEOUT,
                true);
    }
}

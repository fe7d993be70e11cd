package io.countersign.verticles.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.EcdsaFormat;
import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.SignatureAlgorithm;
import io.countersign.protocol.worker.KeyReference;
import io.countersign.protocol.worker.OrderSeal;
import io.countersign.protocol.worker.WorkerAddress;
import io.countersign.protocol.worker.WorkerAnswer;
import io.countersign.protocol.worker.WorkerOrder;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.RefusedException;
import io.countersign.worker.WorkerCodecs;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkerClientTest {
    private static final OrderSeal SEAL = new OrderSeal(new byte[32]);

    private Vertx vertx;
    private WorkerClient client;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        client = new WorkerClient(vertx, SEAL, Duration.ofMillis(200));
        WorkerCodecs.register(vertx);
    }

    @AfterEach
    void close() {
        vertx.close();
    }

    private void answering(@Nullable WorkerAnswer answer) {
        vertx.eventBus().<WorkerOrder>localConsumer(WorkerAddress.of("t"), message -> {
            assertThat(SEAL.fits(message.body())).isTrue();
            if (answer != null) {
                message.reply(answer, new DeliveryOptions().setCodecName(WorkerCodecs.ANSWER));
            }
        });
    }

    private Future<List<byte[]>> sign() {
        var key = new KeyReference("t", "01", KeyAlgorithm.P_256, new byte[1]);
        return client.sign(key, SignatureAlgorithm.ECDSA_SHA_256, EcdsaFormat.DER, List.of(new byte[32]));
    }

    private static Refusal.Unavailable refused(Future<?> future) throws Exception {
        try {
            throw new AssertionError("expected a refusal, got "
                    + future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return (Refusal.Unavailable) ((RefusedException) Objects.requireNonNull(e.getCause())).refusal();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "BUSY, SIGNING_BUSY",
        "UNAVAILABLE, TOKEN_UNAVAILABLE",
        "TIMED_OUT, TOKEN_TIMEOUT",
        "INPUT_REFUSED, TOKEN_REFUSED",
        "KEY_UNUSABLE, KEY_UNUSABLE",
        "KEY_EXISTS, KEY_EXISTS",
        "SIGNATURE_INVALID, SIGNATURE_INVALID",
        "ORDER_REFUSED, ORDER_REFUSED"
    })
    void every_failure_of_a_worker_has_its_refusal(WorkerAnswer.Reason reason, String code) throws Exception {
        answering(new WorkerAnswer.Failed(reason, "CKR_SECRET_DETAIL"));
        var refusal = refused(sign());
        assertThat(refusal.code()).isEqualTo(code);
        assertThat(refusal.detail()).doesNotContain("CKR_SECRET_DETAIL");
    }

    @Test
    void a_busy_token_asks_for_a_retry_after_one_second() throws Exception {
        answering(new WorkerAnswer.Failed(WorkerAnswer.Reason.BUSY, "full"));
        assertThat(refused(sign()).retryAfterSeconds()).isEqualTo(1);
    }

    @Test
    void a_token_without_a_worker_is_unavailable() throws Exception {
        assertThat(refused(sign()).code()).isEqualTo("TOKEN_UNAVAILABLE");
    }

    @Test
    void a_worker_that_never_answers_leaves_the_outcome_unknown() throws Exception {
        answering(null);
        var refusal = refused(sign());
        assertThat(refusal.code()).isEqualTo("TOKEN_TIMEOUT");
        assertThat(refusal.detail()).contains("outcome unknown, retry with the same Idempotency-Key");
    }

    @Test
    void an_answer_of_the_wrong_kind_is_refused() throws Exception {
        answering(new WorkerAnswer.KeyBorn(new byte[1]));
        assertThat(refused(sign()).code()).isEqualTo("ORDER_REFUSED");
    }

    @Test
    void a_second_client_of_one_vertx_finds_the_codec_registered() throws Exception {
        answering(new WorkerAnswer.Signed(List.of(new byte[] {7})));
        client = new WorkerClient(vertx, SEAL, Duration.ofSeconds(1));
        var signatures = sign().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        assertThat(signatures.getFirst()).containsExactly(7);
    }
}

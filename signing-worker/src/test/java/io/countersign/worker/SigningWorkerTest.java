package io.countersign.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.embedded.SoftHsm;
import io.countersign.protocol.EcdsaFormat;
import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.SignatureAlgorithm;
import io.countersign.protocol.worker.KeyReference;
import io.countersign.protocol.worker.OrderSeal;
import io.countersign.protocol.worker.WorkerAddress;
import io.countersign.protocol.worker.WorkerAnswer;
import io.countersign.protocol.worker.WorkerAnswer.Failed;
import io.countersign.protocol.worker.WorkerAnswer.KeyBorn;
import io.countersign.protocol.worker.WorkerAnswer.Reason;
import io.countersign.protocol.worker.WorkerAnswer.Signed;
import io.countersign.worker.token.SharedSoftHsm;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The whole way of an order: event bus, verticle, token, and back. */
class SigningWorkerTest {
    private static final OrderSeal SEAL =
            new OrderSeal("a seal for the bus of 32 bytes or more".getBytes(StandardCharsets.UTF_8));
    private static final SoftHsm.Token TOKEN = SharedSoftHsm.get().token("bus");
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    @Test
    void an_order_over_the_event_bus_is_answered_with_a_signature() throws Exception {
        var worker = await(SigningWorker.deploy(vertx, config(), SEAL));
        var key = key();
        var order = SEAL.signing(key, SignatureAlgorithm.ECDSA_SHA_256, EcdsaFormat.DER, List.of(new byte[32]), soon());
        assertThat(send(order)).isInstanceOf(Signed.class);
        assertThat(worker.status().ready()).isTrue();
        await(worker.close());
        assertThatThrownBy(() -> send(order)).hasMessageContaining("No handlers");
    }

    @Test
    void what_is_no_order_is_refused() throws Exception {
        await(SigningWorker.deploy(vertx, config(), SEAL));
        var answer = vertx.eventBus().<WorkerAnswer>request(WorkerAddress.of(TOKEN.label()), "sign this, please");
        assertThat(await(answer).body())
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.reason()).isEqualTo(Reason.ORDER_REFUSED));
    }

    @Test
    void a_worker_that_cannot_start_says_why() {
        var config = WorkerConfig.withPinFile(Path.of("/nowhere.so"), "bus", TOKEN.pinFile());
        assertThatThrownBy(() -> await(SigningWorker.deploy(vertx, config, SEAL)))
                .hasRootCauseInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("there is no readable PKCS#11 module /nowhere.so");
    }

    @Test
    void codecs_may_be_registered_again_and_never_write_to_a_wire() {
        WorkerCodecs.register(vertx);
        WorkerCodecs.register(vertx);
        var codec = new LocalCodec<WorkerAnswer>(WorkerCodecs.ANSWER);
        assertThatThrownBy(() -> codec.encodeToWire(Buffer.buffer(), new Signed(List.of())))
                .hasMessageContaining("inside one process");
        assertThatThrownBy(() -> codec.decodeFromWire(0, Buffer.buffer())).hasMessageContaining("inside one process");
    }

    private KeyReference key() throws Exception {
        var id = Long.toHexString(System.nanoTime() | 1L << 60);
        var answer = send(SEAL.keyGeneration(TOKEN.label(), id, "bus key", KeyAlgorithm.P_256, soon()));
        return new KeyReference(TOKEN.label(), id, KeyAlgorithm.P_256, ((KeyBorn) answer).publicKey());
    }

    private WorkerAnswer send(Object order) throws Exception {
        var options = new DeliveryOptions().setCodecName(WorkerCodecs.ORDER);
        return await(vertx.eventBus().<WorkerAnswer>request(WorkerAddress.of(TOKEN.label()), order, options))
                .body();
    }

    private static WorkerConfig config() {
        return WorkerConfig.withPinFile(TOKEN.module(), TOKEN.label(), TOKEN.pinFile());
    }

    private static long soon() {
        return System.currentTimeMillis() + 60_000;
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}

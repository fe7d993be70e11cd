package io.countersign.worker.token;

import static io.countersign.worker.token.WorkerUnderTest.isFailed;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.EcdsaFormat;
import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.SignatureAlgorithm;
import io.countersign.protocol.worker.OrderSeal;
import io.countersign.protocol.worker.SigningOrder;
import io.countersign.protocol.worker.WorkerAnswer.Reason;
import io.countersign.protocol.worker.WorkerAnswer.Signed;
import io.countersign.protocol.worker.WorkerOrder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nothing reaches the token without a fitting seal and in time. */
class OrderGateTest {
    private static final WorkerUnderTest IT = new WorkerUnderTest(1);
    private int signed;

    @AfterAll
    static void close() {
        IT.close();
    }

    @BeforeEach
    void count() {
        signed = IT.faults.calls("sign");
    }

    @Test
    void an_order_with_another_seal_is_refused() {
        var stranger = new OrderSeal("somebody else's secret of 32 bytes".getBytes(StandardCharsets.UTF_8));
        refused(stranger.signing(
                IT.key,
                SignatureAlgorithm.ECDSA_SHA_256,
                EcdsaFormat.DER,
                List.of(TestToken.sha256("x")),
                TestToken.soon()));
    }

    @Test
    void an_order_whose_input_was_changed_is_refused() {
        var order = TestToken.p256Order(IT.key);
        refused(new SigningOrder(
                order.id(),
                order.key(),
                order.algorithm(),
                order.format(),
                List.of(TestToken.sha256("something else")),
                order.notAfterMillis(),
                order.seal()));
    }

    @Test
    void an_order_whose_time_was_extended_is_refused() {
        var order = TestToken.p256Order(IT.key);
        refused(new SigningOrder(
                UUID.randomUUID(),
                order.key(),
                order.algorithm(),
                order.format(),
                order.inputs(),
                order.notAfterMillis() + 1,
                order.seal()));
    }

    @Test
    void a_late_order_is_refused() {
        refused(TestToken.SEAL.signing(
                IT.key,
                SignatureAlgorithm.ECDSA_SHA_256,
                EcdsaFormat.DER,
                List.of(TestToken.sha256("x")),
                System.currentTimeMillis() - 1));
    }

    @Test
    void an_order_that_is_sent_again_makes_no_second_signature() {
        var order = TestToken.p256Order(IT.key);
        assertThat(TestToken.ask(IT.worker, order)).isInstanceOf(Signed.class);
        signed = IT.faults.calls("sign");
        refused(order);
    }

    @Test
    void orders_are_forgotten_when_they_are_late_anyway() {
        var seen = new SeenOrders();
        var past = System.currentTimeMillis() - 60_000;
        for (var i = 0; i < 1_000; i++) {
            seen.isNew(TestToken.SEAL.keyGeneration("token", "id", "label", KeyAlgorithm.P_256, past));
        }
        WorkerUnderTest.eventually(() -> {
            seen.isNew(TestToken.SEAL.keyGeneration("token", "id", "label", KeyAlgorithm.P_256, TestToken.soon()));
            return seen.size() < 1_000;
        });
    }

    @Test
    void an_order_that_became_late_in_the_queue_is_refused() throws Exception {
        var hang = IT.faults.hang("sign");
        var first = TestToken.send(IT.worker, TestToken.p256Order(IT.key));
        hang.awaitEntered();
        var late = System.currentTimeMillis() + 50;
        var second = TestToken.send(
                IT.worker,
                TestToken.SEAL.signing(
                        IT.key,
                        SignatureAlgorithm.ECDSA_SHA_256,
                        EcdsaFormat.DER,
                        List.of(TestToken.sha256("x")),
                        late));
        WorkerUnderTest.eventually(() -> System.currentTimeMillis() > late);
        IT.faults.unhang("sign");
        isFailed(second.get(), Reason.ORDER_REFUSED, "time has passed");
        first.get();
    }

    @Test
    void an_order_for_another_token_is_refused() {
        var id = TestToken.nextId();
        refused(TestToken.SEAL.keyGeneration("another", id, "label", KeyAlgorithm.P_256, TestToken.soon()));
    }

    @Test
    void more_than_a_hundred_inputs_are_refused() {
        var inputs = Collections.nCopies(101, TestToken.sha256("x")).toArray(byte[][]::new);
        var order = TestToken.order(IT.key, SignatureAlgorithm.ECDSA_SHA_256, EcdsaFormat.DER, inputs);
        isFailed(TestToken.ask(IT.worker, order), Reason.INPUT_REFUSED, "100");
    }

    private void refused(WorkerOrder order) {
        isFailed(TestToken.ask(IT.worker, order), Reason.ORDER_REFUSED, "order");
        assertThat(IT.faults.calls("sign")).isEqualTo(signed);
    }
}

package io.countersign.verticles;

import static io.countersign.verticles.SigningNodes.await;
import static io.countersign.verticles.SigningNodes.digest;
import static io.countersign.verticles.testbed.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.SignAnswer;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Certificates change under many callers, as the last step of a renewal does it; here each is one byte, its serial
 * number.
 */
class RenewedWhileSigningTest {
    private static final int CALLERS = 16;
    private static final int RENEWALS = 20;

    private SigningNodes nodes;

    @BeforeEach
    void start() throws Exception {
        nodes = new SigningNodes(2);
    }

    @AfterEach
    void stop() throws Exception {
        nodes.close();
    }

    private void renew(int serial) throws Exception {
        var hex = HexFormat.of().toHexDigits((byte) serial);
        nodes.run(
                "UPDATE signers SET certificate = decode($2, 'hex'), certificate_chain = ARRAY[decode($2, 'hex')],"
                        + " certificate_serial = $2, not_after = not_after + interval '1 day', version = version + 1 WHERE id = $1",
                Tuple.of(nodes.signer, hex));
    }

    private static String leaf(SignAnswer answer) {
        return HexFormat.of().formatHex(answer.certificateChain().getFirst());
    }

    private String serialOf(SignAnswer answer) throws Exception {
        return await(nodes.nodes
                        .getFirst()
                        .pool()
                        .preparedQuery("SELECT certificate_serial FROM operations WHERE id = $1")
                        .execute(Tuple.of(answer.signatures().getFirst().operation())))
                .iterator()
                .next()
                .getString(0);
    }

    private Callable<Void> caller(
            int node,
            AtomicInteger next,
            AtomicBoolean enough,
            Map<String, SignAnswer> signed,
            ConcurrentLinkedQueue<Throwable> trouble) {
        return () -> {
            while (!enough.get()) {
                var key = "key-" + next.incrementAndGet();
                try {
                    signed.put(key, await(nodes.sign(node, key, digest(key))));
                } catch (Exception e) {
                    trouble.add(e);
                }
            }
            return null;
        };
    }

    @Test
    void each_answer_has_the_chain_that_its_operation_names_and_nobody_is_refused_and_a_repetition_has_it_too()
            throws Exception {
        var signed = new ConcurrentHashMap<String, SignAnswer>();
        var trouble = new ConcurrentLinkedQueue<Throwable>();
        var enough = new AtomicBoolean();
        var next = new AtomicInteger();
        var callers = new ArrayList<Callable<Void>>();
        for (var c = 0; c < CALLERS; c++) {
            callers.add(caller(c % 2, next, enough, signed, trouble));
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = callers.stream().map(threads::submit).toList();
            for (var serial = 2; serial < 2 + RENEWALS; serial++) {
                var before = signed.size();
                renew(serial);
                eventually("everybody signs again", () -> signed.size() >= before + CALLERS || !trouble.isEmpty());
            }
            enough.set(true);
            for (var one : running) {
                one.get();
            }
        }
        assertThat(trouble).isEmpty();
        assertThat(signed.values().stream().map(RenewedWhileSigningTest::leaf).distinct())
                .hasSizeGreaterThan(RENEWALS / 2);
        for (var one : signed.entrySet()) {
            var answer = one.getValue();
            assertThat(leaf(answer)).as(one.getKey()).isEqualTo(serialOf(answer));
            assertThat(nodes.verifies(
                            digest(one.getKey()), answer.signatures().getFirst().signature()))
                    .isTrue();
        }
        for (var one : signed.entrySet().stream().limit(50).toList()) {
            var key = one.getKey();
            var first = one.getValue();
            var again = await(nodes.sign(1, key, digest(key)));
            assertThat(again.replayed()).isTrue();
            assertThat(leaf(again)).isEqualTo(leaf(first));
            assertThat(again.signatures().getFirst().signature())
                    .isEqualTo(first.signatures().getFirst().signature());
        }
    }
}

package io.countersign.worker.token;

import io.countersign.embedded.SoftHsm;
import io.countersign.protocol.EcdsaFormat;
import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.SignatureAlgorithm;
import io.countersign.protocol.worker.KeyReference;
import io.countersign.protocol.worker.OrderSeal;
import io.countersign.protocol.worker.SigningOrder;
import io.countersign.protocol.worker.WorkerAnswer;
import io.countersign.protocol.worker.WorkerAnswer.KeyBorn;
import io.countersign.protocol.worker.WorkerOrder;
import io.countersign.worker.WorkerConfig;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Real SoftHSM tokens in one temporary folder for the whole test run, and one key of each kind in the one that tests share. */
final class TestToken {
    static final OrderSeal SEAL =
            new OrderSeal("the seal of the tests, 32 bytes and more".getBytes(StandardCharsets.UTF_8));

    private static final TestToken SHARED = new TestToken("shared");
    private static final AtomicInteger NEXT_ID = new AtomicInteger(1);

    private final SoftHsm.Token token;
    private final Map<KeyAlgorithm, KeyReference> keys = new ConcurrentHashMap<>();

    private TestToken(String label) {
        this.token = SharedSoftHsm.get().token(label);
    }

    static TestToken shared() {
        return SHARED;
    }

    static TestToken fresh(String label) {
        return new TestToken(label);
    }

    SoftHsm.Token token() {
        return token;
    }

    WorkerConfig config() {
        return config(4, 64, Duration.ofMillis(1500));
    }

    WorkerConfig config(int sessions, int queue, Duration timeout) {
        return new WorkerConfig(
                token.module(),
                token.label(),
                token.pinFile(),
                null,
                sessions,
                queue,
                timeout,
                Duration.ofMinutes(5),
                true);
    }

    /** A key of this kind, born at the first call. */
    KeyReference key(TokenWorker worker, KeyAlgorithm algorithm) {
        return keys.computeIfAbsent(algorithm, kind -> newKey(worker, kind));
    }

    KeyReference newKey(TokenWorker worker, KeyAlgorithm algorithm) {
        var id = nextId();
        var order = SEAL.keyGeneration(token.label(), id, "test key " + id, algorithm, soon());
        var answer = ask(worker, order);
        if (!(answer instanceof KeyBorn born)) {
            throw new AssertionError("no key: " + answer);
        }
        return new KeyReference(token.label(), id, algorithm, born.publicKey());
    }

    static String nextId() {
        return HexFormat.of().toHexDigits(NEXT_ID.getAndIncrement());
    }

    static long soon() {
        return System.currentTimeMillis() + 60_000;
    }

    static SigningOrder order(KeyReference key, SignatureAlgorithm algorithm, EcdsaFormat format, byte[]... inputs) {
        return SEAL.signing(key, algorithm, format, List.of(inputs), soon());
    }

    static SigningOrder p256Order(KeyReference key) {
        return order(key, SignatureAlgorithm.ECDSA_SHA_256, EcdsaFormat.DER, sha256("an artifact"));
    }

    static byte[] sha256(String text) {
        return digest("SHA-256", text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] digest(String name, byte[] message) {
        try {
            return MessageDigest.getInstance(name).digest(message);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static CompletableFuture<WorkerAnswer> send(TokenWorker worker, WorkerOrder order) {
        var answer = new CompletableFuture<WorkerAnswer>();
        worker.submit(order, answer::complete);
        return answer;
    }

    static WorkerAnswer ask(TokenWorker worker, WorkerOrder order) {
        try {
            return send(worker, order).get(40, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("no answer to " + order, e);
        }
    }
}

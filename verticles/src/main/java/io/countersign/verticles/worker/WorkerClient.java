package io.countersign.verticles.worker;

import io.countersign.protocol.EcdsaFormat;
import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.SignatureAlgorithm;
import io.countersign.protocol.worker.KeyReference;
import io.countersign.protocol.worker.OrderSeal;
import io.countersign.protocol.worker.WorkerAddress;
import io.countersign.protocol.worker.WorkerAnswer;
import io.countersign.protocol.worker.WorkerAnswer.Failed;
import io.countersign.protocol.worker.WorkerAnswer.KeyBorn;
import io.countersign.protocol.worker.WorkerAnswer.KeyFound;
import io.countersign.protocol.worker.WorkerAnswer.Signed;
import io.countersign.protocol.worker.WorkerOrder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/**
 * Gives sealed orders to the worker of a token. Who calls this has authorized what is signed: the seal is the permission. A failed
 * future holds a {@link io.countersign.verticles.RefusedException}: SIGNING_BUSY and TOKEN_UNAVAILABLE when nothing was made,
 * TOKEN_TIMEOUT when that is unknown.
 */
public final class WorkerClient {
    /** RSA-4096 takes a slow token many seconds. */
    private static final Duration KEY_GENERATION = Duration.ofSeconds(30);
    /** A worker answers within its own time-out; ours comes after it, so that its more exact answer is heard. */
    private static final Duration ON_THE_BUS = Duration.ofMillis(250);

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int CKA_ID_BYTES = 16;

    private final Vertx vertx;
    private final OrderSeal seal;
    private final Duration signing;

    /** @param signing how long a worker may take for a signing order */
    public WorkerClient(Vertx vertx, OrderSeal seal, Duration signing) {
        this.vertx = vertx;
        this.seal = seal;
        this.signing = signing;
        OrderCodec.register(vertx);
    }

    /**
     * Signs all inputs or none.
     *
     * @param inputs digests of the algorithm's length, or whole messages for Ed25519; at least one
     * @return signatures in the order of the inputs, each verified by the worker
     */
    public Future<List<byte[]>> sign(
            KeyReference key, SignatureAlgorithm algorithm, EcdsaFormat format, List<byte[]> inputs) {
        try {
            var order = seal.signing(key, algorithm, format, inputs, System.currentTimeMillis() + signing.toMillis());
            return send(order, signing).compose(answer -> switch (answer) {
                case Signed signed -> Future.succeededFuture(signed.signatures());
                case Failed failed ->
                    Future.failedFuture(WorkerRefusals.of(failed, order).refused());
                case KeyBorn other ->
                    Future.failedFuture(WorkerRefusals.misfit(other, order).refused());
                case KeyFound other ->
                    Future.failedFuture(WorkerRefusals.misfit(other, order).refused());
            });
        } catch (IllegalArgumentException e) {
            return Future.failedFuture(e);
        }
    }

    /** A CKA_ID that no key has: random, lower-case hexadecimal. */
    public static String newCkaId() {
        var id = new byte[CKA_ID_BYTES];
        RANDOM.nextBytes(id);
        return HexFormat.of().formatHex(id);
    }

    /**
     * Lets a key pair be born in a token: sign only, sensitive, never extractable.
     *
     * @param ckaId CKA_ID, lower-case hexadecimal, not in use yet; see {@link #newCkaId}
     * @return SubjectPublicKeyInfo, DER
     */
    public Future<byte[]> generateKey(String token, String ckaId, String label, KeyAlgorithm algorithm) {
        var notAfter = System.currentTimeMillis() + KEY_GENERATION.toMillis();
        var order = seal.keyGeneration(token, ckaId, label, algorithm, notAfter);
        return send(order, KEY_GENERATION).compose(answer -> switch (answer) {
            case KeyBorn born -> Future.succeededFuture(born.publicKey());
            case Failed failed ->
                Future.failedFuture(WorkerRefusals.of(failed, order).refused());
            case Signed other ->
                Future.failedFuture(WorkerRefusals.misfit(other, order).refused());
            case KeyFound other ->
                Future.failedFuture(WorkerRefusals.misfit(other, order).refused());
        });
    }

    /**
     * The public half of a key pair that is in a token; EXISTING_KEY_REFUSED when it is not there or less protected
     * than one that is born.
     *
     * @param ckaId CKA_ID, lower-case hexadecimal
     * @return SubjectPublicKeyInfo, DER
     */
    public Future<byte[]> findKey(String token, String ckaId, KeyAlgorithm algorithm) {
        var order = seal.keyLookup(token, ckaId, algorithm, System.currentTimeMillis() + KEY_GENERATION.toMillis());
        return send(order, KEY_GENERATION).compose(answer -> switch (answer) {
            case KeyFound found -> Future.succeededFuture(found.publicKey());
            case Failed failed ->
                Future.failedFuture(WorkerRefusals.of(failed, order).refused());
            case Signed other ->
                Future.failedFuture(WorkerRefusals.misfit(other, order).refused());
            case KeyBorn other ->
                Future.failedFuture(WorkerRefusals.misfit(other, order).refused());
        });
    }

    private Future<WorkerAnswer> send(WorkerOrder order, Duration timeout) {
        var options = new DeliveryOptions()
                .setCodecName(OrderCodec.NAME)
                .setLocalOnly(true)
                .setSendTimeout(timeout.plus(ON_THE_BUS).toMillis());
        return vertx.eventBus()
                .<WorkerAnswer>request(WorkerAddress.of(order.token()), order, options)
                .map(message -> message.body())
                .recover(failure -> Future.failedFuture(
                        failure instanceof ReplyException e
                                ? WorkerRefusals.of(e, order).refused()
                                : failure));
    }
}

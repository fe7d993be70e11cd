package io.countersign.worker.token;

import io.countersign.protocol.EcdsaFormat;
import io.countersign.protocol.SignatureAlgorithm.Scheme;
import io.countersign.protocol.worker.SigningOrder;
import io.countersign.protocol.worker.WorkerAnswer;
import io.countersign.protocol.worker.WorkerAnswer.Failed;
import io.countersign.protocol.worker.WorkerAnswer.Reason;
import io.countersign.protocol.worker.WorkerAnswer.Signed;
import io.countersign.worker.encoding.EcdsaSignature;
import io.countersign.worker.pkcs11.CryptokiException;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes all signatures of an order with one session and verifies each; all or none. */
final class Signing implements Work {
    private static final Logger LOG = LoggerFactory.getLogger(Signing.class);

    private final Token token;
    private final KeyTroubles troubles;

    Signing(Token token, KeyTroubles troubles) {
        this.token = token;
        this.troubles = troubles;
    }

    @Override
    public WorkerAnswer carryOut(Job job, TokenSession session) throws CryptokiException, KeyUnusableException {
        var order = (SigningOrder) job.order();
        var key = token.keys().get(token.cryptoki(), session.handle(), order.key());
        var signatures = new ArrayList<byte[]>(order.inputs().size());
        for (var input : order.inputs()) {
            if (job.isAnswered()) {
                // Too late: whatever comes now is dropped, so the rest need not be made.
                break;
            }
            var signature = sign(order, session, key, input);
            if (!key.verifier().verifies(order.algorithm(), order.format(), input, signature)) {
                LOG.error("ALARM token {}: a signature by key {} does not verify", token.label(), key.id());
                return new Failed(
                        Reason.SIGNATURE_INVALID,
                        "a signature that the token made with key " + key.id() + " does not verify");
            }
            signatures.add(signature);
        }
        if (!signatures.isEmpty()) {
            troubles.succeeded(key.id());
        }
        return new Signed(signatures);
    }

    @Override
    public @Nullable String whyNotNow(Job job) {
        return troubles.whyNotNow(keyOf(job));
    }

    @Override
    public boolean isOfKeyAlone(Job job, String why) {
        return troubles.rest(keyOf(job), why);
    }

    private static String keyOf(Job job) {
        return ((SigningOrder) job.order()).key().ckaId();
    }

    private static byte[] sign(SigningOrder order, TokenSession session, ResolvedKey key, byte[] input)
            throws CryptokiException {
        var algorithm = order.algorithm();
        var prepared = Preparation.input(algorithm, order.key().algorithm(), input);
        var made = session.sign(Preparation.mechanism(algorithm), key, prepared);
        boolean der = algorithm.scheme() == Scheme.ECDSA && order.format() == EcdsaFormat.DER;
        return der ? EcdsaSignature.toDer(made) : made;
    }
}

package io.countersign.worker.token;

import io.countersign.protocol.worker.KeyGenerationOrder;
import io.countersign.protocol.worker.KeyLookupOrder;
import io.countersign.protocol.worker.KeyReference;
import io.countersign.protocol.worker.SigningOrder;
import io.countersign.protocol.worker.WorkerAnswer;
import io.countersign.protocol.worker.WorkerAnswer.Failed;
import io.countersign.protocol.worker.WorkerAnswer.KeyBorn;
import io.countersign.protocol.worker.WorkerAnswer.KeyFound;
import io.countersign.protocol.worker.WorkerAnswer.Reason;
import io.countersign.worker.pkcs11.Attribute;
import io.countersign.worker.pkcs11.Cka;
import io.countersign.worker.pkcs11.Cryptoki;
import io.countersign.worker.pkcs11.Cryptoki.KeyPairHandles;
import io.countersign.worker.pkcs11.CryptokiException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a key pair be born in the token and destroys it again when it is not what was ordered, or when nobody waits
 * for it any more. Or looks at a pair that is there already.
 */
final class KeyBirth implements Work {
    private static final Logger LOG = LoggerFactory.getLogger(KeyBirth.class);

    /** With this the CKA_LABEL of each key begins that we make. */
    static final String LABELLED = "countersign ";

    private final Token token;
    private final Cryptoki cryptoki;

    KeyBirth(Token token) {
        this.token = token;
        this.cryptoki = token.cryptoki();
    }

    @Override
    public WorkerAnswer carryOut(Job job, TokenSession session) throws CryptokiException, KeyUnusableException {
        return switch (job.order()) {
            case KeyGenerationOrder birth -> bear(job, birth, session);
            case KeyLookupOrder lookup -> look(lookup, session);
            case SigningOrder signing -> throw new IllegalStateException("signatures have sessions of their own");
        };
    }

    private WorkerAnswer look(KeyLookupOrder order, TokenSession session)
            throws CryptokiException, KeyUnusableException {
        var sought = new KeyReference(order.token(), order.ckaId(), order.algorithm(), new byte[0]);
        return new KeyFound(KeyRing.unused(cryptoki, session.handle(), sought).getEncoded());
    }

    private WorkerAnswer bear(Job job, KeyGenerationOrder order, TokenSession session)
            throws CryptokiException, KeyUnusableException {
        var id = HexFormat.of().parseHex(order.ckaId());
        if (count(session, id) > 0) {
            return new Failed(
                    Reason.KEY_EXISTS, "token " + order.token() + " holds a key with CKA_ID " + order.ckaId());
        }
        var pair = cryptoki.generateKeyPair(
                session.handle(),
                KeyKind.generator(order.algorithm()),
                publicTemplate(order, id),
                privateTemplate(order, id));
        boolean kept = false;
        try {
            var answer = examine(order, session, pair, id);
            kept = answer instanceof KeyBorn && !job.isAnswered();
            return answer;
        } finally {
            if (!kept) {
                destroy(session, pair, order);
            }
        }
    }

    /** Reads back what the token really made: a template is a wish. */
    @Override
    public @Nullable String whyNotNow(Job job) {
        return null;
    }

    /** A token that is full or write-protected makes no keys, and signs with those that it has. */
    @Override
    public boolean isOfKeyAlone(Job job, String why) {
        return true;
    }

    private WorkerAnswer examine(KeyGenerationOrder order, TokenSession session, KeyPairHandles pair, byte[] id)
            throws CryptokiException, KeyUnusableException {
        var faults = KeyProtection.faults(cryptoki, session.handle(), pair.privateKey());
        if (!faults.isEmpty()) {
            return new Failed(
                    Reason.KEY_UNUSABLE,
                    "the token made an unprotected key, destroyed again: " + String.join(", ", faults));
        }
        if (count(session, id) > 1) {
            return new Failed(Reason.KEY_EXISTS, "another process made a key with CKA_ID " + order.ckaId());
        }
        var publicKey = KeyKind.read(cryptoki, session.handle(), pair.publicKey(), order.algorithm());
        return new KeyBorn(publicKey.getEncoded());
    }

    /** Private keys with this id, or public ones where there is no private one. */
    private int count(TokenSession session, byte[] id) throws CryptokiException {
        var privateKeys = TokenObjects.find(cryptoki, session.handle(), Cka.CLASS_PRIVATE_KEY, id);
        var publicKeys = TokenObjects.find(cryptoki, session.handle(), Cka.CLASS_PUBLIC_KEY, id);
        return Math.max(privateKeys.size(), publicKeys.size());
    }

    private void destroy(TokenSession session, KeyPairHandles pair, KeyGenerationOrder order) {
        for (long object : new long[] {pair.privateKey(), pair.publicKey()}) {
            try {
                cryptoki.destroyObject(session.handle(), object);
            } catch (CryptokiException e) {
                LOG.error(
                        "token {}: a useless key with CKA_ID {} stays, destroy it by hand: {}",
                        token.label(),
                        order.ckaId(),
                        e.getMessage());
            }
        }
    }

    private static List<Attribute> publicTemplate(KeyGenerationOrder order, byte[] id) {
        var template = new ArrayList<>(KeyKind.parameters(order.algorithm()));
        template.add(Attribute.bool(Cka.TOKEN, true));
        template.add(Attribute.bool(Cka.PRIVATE, false));
        template.add(Attribute.bool(Cka.VERIFY, true));
        template.add(Attribute.bool(Cka.ENCRYPT, false));
        template.add(Attribute.bool(Cka.WRAP, false));
        template.add(new Attribute(Cka.ID, id));
        template.add(Attribute.text(Cka.LABEL, order.label()));
        return template;
    }

    private static List<Attribute> privateTemplate(KeyGenerationOrder order, byte[] id) {
        return List.of(
                Attribute.bool(Cka.TOKEN, true),
                Attribute.bool(Cka.PRIVATE, true),
                Attribute.bool(Cka.SENSITIVE, true),
                Attribute.bool(Cka.EXTRACTABLE, false),
                Attribute.bool(Cka.SIGN, true),
                Attribute.bool(Cka.SIGN_RECOVER, false),
                Attribute.bool(Cka.DECRYPT, false),
                Attribute.bool(Cka.UNWRAP, false),
                Attribute.bool(Cka.DERIVE, false),
                new Attribute(Cka.ID, id),
                Attribute.text(Cka.LABEL, order.label()));
    }
}

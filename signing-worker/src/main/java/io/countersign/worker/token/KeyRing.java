package io.countersign.worker.token;

import io.countersign.protocol.worker.KeyReference;
import io.countersign.worker.pkcs11.Attribute;
import io.countersign.worker.pkcs11.Cka;
import io.countersign.worker.pkcs11.Cryptoki;
import io.countersign.worker.pkcs11.CryptokiException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The keys of one token that were found by CKA_ID and checked. Looked up again after a minute, so that a key which an operator destroyed
 * or loosened in the token stops signing, and whenever the token calls a handle stale.
 */
final class KeyRing {
    private static final long FRESH_NANOS = Duration.ofMinutes(1).toNanos();
    /** Far above what one token holds; a bound, because every map has one. */
    private static final int MOST_KEYS = 10_000;

    private final Map<String, ResolvedKey> byId = new ConcurrentHashMap<>();

    ResolvedKey get(Cryptoki cryptoki, long session, KeyReference reference)
            throws CryptokiException, KeyUnusableException {
        var known = byId.get(reference.ckaId());
        if (known != null && known.isPublicly(reference.publicKey()) && !known.isOlderThan(FRESH_NANOS)) {
            return known;
        }
        if (byId.size() >= MOST_KEYS) {
            byId.clear();
        }
        byId.remove(reference.ckaId());
        var found = find(cryptoki, session, reference);
        byId.put(reference.ckaId(), found);
        return found;
    }

    /** Forgets every handle. */
    void clear() {
        byId.clear();
    }

    private static ResolvedKey find(Cryptoki cryptoki, long session, KeyReference reference)
            throws CryptokiException, KeyUnusableException {
        var privateKey = only(cryptoki, session, Cka.CLASS_PRIVATE_KEY, "private", reference);
        var publicObject = only(cryptoki, session, Cka.CLASS_PUBLIC_KEY, "public", reference);
        var type = cryptoki.attribute(session, privateKey, Cka.KEY_TYPE);
        if (type == null || Attribute.toNumber(type) != KeyKind.type(reference.algorithm())) {
            throw unusable(reference, "is no " + reference.algorithm().wireName() + " key");
        }
        var publicKey = KeyKind.read(cryptoki, session, publicObject, reference.algorithm());
        var key = resolved(reference, privateKey, publicKey);
        if (!key.isPublicly(reference.publicKey())) {
            throw unusable(reference, "has another public key than the order names");
        }
        var faults = KeyProtection.faults(cryptoki, session, privateKey);
        if (!faults.isEmpty()) {
            throw unusable(reference, "is not protected: " + String.join(", ", faults));
        }
        return key;
    }

    private static ResolvedKey resolved(KeyReference reference, long privateKey, PublicKey publicKey)
            throws KeyUnusableException {
        try {
            return new ResolvedKey(reference.ckaId(), privateKey, publicKey);
        } catch (GeneralSecurityException e) {
            throw unusable(reference, "has a public key that verifies nothing: " + e.getMessage());
        }
    }

    private static long only(Cryptoki cryptoki, long session, long objectClass, String name, KeyReference reference)
            throws CryptokiException, KeyUnusableException {
        var id = HexFormat.of().parseHex(reference.ckaId());
        var found = TokenObjects.find(cryptoki, session, objectClass, id);
        return switch (found.size()) {
            case 0 -> throw unusable(reference, "has no " + name + " key object in the token");
            case 1 -> found.getFirst();
            default -> throw unusable(reference, "has more than one " + name + " key object in the token");
        };
    }

    private static KeyUnusableException unusable(KeyReference reference, String what) {
        return new KeyUnusableException(
                "key with CKA_ID " + reference.ckaId() + " of token " + reference.token() + " " + what);
    }
}

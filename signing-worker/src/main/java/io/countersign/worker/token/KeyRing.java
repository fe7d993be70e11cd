package io.countersign.worker.token;

import io.countersign.protocol.worker.KeyReference;
import io.countersign.worker.pkcs11.Attribute;
import io.countersign.worker.pkcs11.Cka;
import io.countersign.worker.pkcs11.Cryptoki;
import io.countersign.worker.pkcs11.CryptokiException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The keys of one token that were found by CKA_ID and checked. Checked again after a minute, so that a key which an operator destroyed or
 * loosened in the token stops signing, and found again whenever the token calls a handle stale. A check reads attributes of the objects
 * that were found; a search costs a token like SoftHSM a look at every object that it has, so a search for each key is not for every minute.
 */
final class KeyRing {
    private static final long FRESH_NANOS = Duration.ofMinutes(1).toNanos();
    /** Far above what one token holds; a bound, because every map has one. */
    private static final int MOST_KEYS = 10_000;

    private final LongSupplier nanoClock;
    private final Map<String, ResolvedKey> byId = new ConcurrentHashMap<>();

    KeyRing(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    ResolvedKey get(Cryptoki cryptoki, long session, KeyReference reference)
            throws CryptokiException, KeyUnusableException {
        var known = byId.get(reference.ckaId());
        if (known != null && known.isPublicly(reference.publicKey())) {
            // Others sign with it while one looks.
            if (!known.claimCheck(FRESH_NANOS, nanoClock.getAsLong())
                    || isAsFound(cryptoki, session, reference, known)) {
                return known;
            }
        }
        if (byId.size() >= MOST_KEYS) {
            byId.clear();
        }
        byId.remove(reference.ckaId());
        var found = find(cryptoki, session, reference);
        byId.put(reference.ckaId(), found);
        return found;
    }

    private boolean isAsFound(Cryptoki cryptoki, long session, KeyReference reference, ResolvedKey known)
            throws CryptokiException {
        boolean asFound = false;
        try {
            asFound = isPrivateKey(cryptoki, session, reference, known.handle())
                    && isKind(cryptoki, session, reference, known.handle())
                    && known.isPublicly(KeyKind.read(cryptoki, session, known.publicHandle(), reference.algorithm())
                            .getEncoded())
                    && KeyProtection.faults(cryptoki, session, known.handle()).isEmpty();
        } catch (KeyUnusableException changed) {
            // The search says what is wrong.
        } catch (CryptokiException e) {
            if (Remedy.of(e.code()) != Remedy.REFIND_KEY) {
                throw e;
            }
        } finally {
            if (!asFound) {
                byId.remove(reference.ckaId(), known);
            }
        }
        return asFound;
    }

    private static boolean isPrivateKey(Cryptoki cryptoki, long session, KeyReference reference, long object)
            throws CryptokiException {
        var kind = cryptoki.attribute(session, object, Cka.CLASS);
        return kind != null
                && Attribute.toNumber(kind) == Cka.CLASS_PRIVATE_KEY
                && Arrays.equals(
                        cryptoki.attribute(session, object, Cka.ID),
                        HexFormat.of().parseHex(reference.ckaId()));
    }

    private static boolean isKind(Cryptoki cryptoki, long session, KeyReference reference, long object)
            throws CryptokiException {
        var type = cryptoki.attribute(session, object, Cka.KEY_TYPE);
        return type != null && Attribute.toNumber(type) == KeyKind.type(reference.algorithm());
    }

    /** Forgets every handle. */
    void clear() {
        byId.clear();
    }

    private ResolvedKey find(Cryptoki cryptoki, long session, KeyReference reference)
            throws CryptokiException, KeyUnusableException {
        var pair = pair(cryptoki, session, reference);
        var key = resolved(reference, pair.privateKey(), pair.publicObject(), pair.publicKey());
        if (!key.isPublicly(reference.publicKey())) {
            throw unusable(reference, "has another public key than the order names");
        }
        refuseUnprotected(cryptoki, session, reference, pair.privateKey());
        return key;
    }

    private record Pair(long privateKey, long publicObject, PublicKey publicKey) {}

    private static Pair pair(Cryptoki cryptoki, long session, KeyReference reference)
            throws CryptokiException, KeyUnusableException {
        var privateKey = only(cryptoki, session, Cka.CLASS_PRIVATE_KEY, "private", reference);
        var publicObject = only(cryptoki, session, Cka.CLASS_PUBLIC_KEY, "public", reference);
        if (!isKind(cryptoki, session, reference, privateKey)) {
            throw unusable(reference, "is no " + reference.algorithm().wireName() + " key");
        }
        return new Pair(privateKey, publicObject, KeyKind.read(cryptoki, session, publicObject, reference.algorithm()));
    }

    private static void refuseUnprotected(Cryptoki cryptoki, long session, KeyReference reference, long privateKey)
            throws CryptokiException, KeyUnusableException {
        var faults = KeyProtection.faults(cryptoki, session, privateKey);
        if (!faults.isEmpty()) {
            throw unusable(reference, "is not protected: " + String.join(", ", faults));
        }
    }

    /**
     * The public half of a pair that nobody uses yet; the private one is as it must be to sign. A pair that we made
     * is none of those: it belongs to a Signer, an authority or the log, perhaps of another installation, or was
     * made for one.
     *
     * @param sought the public key that it names is not looked at
     */
    static PublicKey unused(Cryptoki cryptoki, long session, KeyReference sought)
            throws CryptokiException, KeyUnusableException {
        var pair = pair(cryptoki, session, sought);
        if (!KeyKind.isOf(sought.algorithm(), pair.publicKey())) {
            throw unusable(sought, "is no " + sought.algorithm().wireName() + " key");
        }
        refuseUnprotected(cryptoki, session, sought, pair.privateKey());
        var label = cryptoki.attribute(session, pair.privateKey(), Cka.LABEL);
        if (label != null && new String(label, StandardCharsets.UTF_8).startsWith(KeyBirth.LABELLED)) {
            throw unusable(sought, "was made by Countersign, as its CKA_LABEL says");
        }
        return pair.publicKey();
    }

    private ResolvedKey resolved(KeyReference reference, long privateKey, long publicObject, PublicKey publicKey)
            throws KeyUnusableException {
        try {
            return new ResolvedKey(reference.ckaId(), privateKey, publicObject, publicKey, nanoClock.getAsLong());
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

package io.countersign.worker.token;

import io.countersign.protocol.DigestAlgorithm;
import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.SignatureAlgorithm;
import io.countersign.worker.encoding.DigestInfo;
import io.countersign.worker.pkcs11.Ckm;
import io.countersign.worker.pkcs11.Mechanism;
import java.util.Arrays;
import java.util.Objects;

/** Which mechanism makes a signature, and what it is fed. Caller's bytes reach a raw mechanism only as a digest of known length. */
final class Preparation {
    private static final Mechanism PKCS1 = Mechanism.plain(Ckm.RSA_PKCS);
    private static final Mechanism ECDSA = Mechanism.plain(Ckm.ECDSA);
    private static final Mechanism EDDSA = Mechanism.plain(Ckm.EDDSA);
    private static final Mechanism PSS_256 = Mechanism.pss(Ckm.SHA256, Ckm.MGF1_SHA256, 32);
    private static final Mechanism PSS_384 = Mechanism.pss(Ckm.SHA384, Ckm.MGF1_SHA384, 48);
    private static final Mechanism PSS_512 = Mechanism.pss(Ckm.SHA512, Ckm.MGF1_SHA512, 64);

    private Preparation() {}

    static Mechanism mechanism(SignatureAlgorithm algorithm) {
        return switch (algorithm.scheme()) {
            case RSASSA_PKCS1_V1_5 -> PKCS1;
            case RSASSA_PSS ->
                switch (digest(algorithm)) {
                    case SHA_256 -> PSS_256;
                    case SHA_384 -> PSS_384;
                    case SHA_512 -> PSS_512;
                };
            case ECDSA -> ECDSA;
            case ED25519 -> EDDSA;
            case ML_DSA -> throw unknown(algorithm);
        };
    }

    static byte[] input(SignatureAlgorithm algorithm, KeyAlgorithm key, byte[] given) {
        return switch (algorithm.scheme()) {
            case RSASSA_PKCS1_V1_5 -> DigestInfo.of(digest(algorithm), given);
            case RSASSA_PSS, ED25519 -> given;
            case ECDSA -> leftmost(given, key);
            case ML_DSA -> throw unknown(algorithm);
        };
    }

    /** The leftmost bits of a digest that is longer than the curve's order, FIPS 186-5 section 6.4.1; tokens refuse or guess. */
    private static byte[] leftmost(byte[] digest, KeyAlgorithm key) {
        int width = (key.bits() + 7) / 8;
        return digest.length > width ? Arrays.copyOf(digest, width) : digest;
    }

    /** An order for it cannot be made: it fits no kind of key. */
    private static IllegalArgumentException unknown(SignatureAlgorithm algorithm) {
        return new IllegalArgumentException("no token makes " + algorithm + " signatures yet");
    }

    private static DigestAlgorithm digest(SignatureAlgorithm algorithm) {
        return Objects.requireNonNull(algorithm.digest());
    }
}

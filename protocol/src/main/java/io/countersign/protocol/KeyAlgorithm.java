package io.countersign.protocol;

import java.util.Arrays;
import java.util.Optional;

/** A kind of key that a token can be asked to give birth to. */
public enum KeyAlgorithm {
    RSA_2048("RSA-2048", Family.RSA, 2048),
    RSA_3072("RSA-3072", Family.RSA, 3072),
    RSA_4096("RSA-4096", Family.RSA, 4096),
    P_256("P-256", Family.EC, 256),
    P_384("P-384", Family.EC, 384),
    P_521("P-521", Family.EC, 521),
    ED25519("Ed25519", Family.EDWARDS, 255);

    /** The mathematics behind a key: which signature schemes fit it. */
    public enum Family {
        RSA,
        EC,
        EDWARDS
    }

    private final String wireName;
    private final Family family;
    private final int bits;

    KeyAlgorithm(String wireName, Family family, int bits) {
        this.wireName = wireName;
        this.family = family;
        this.bits = bits;
    }

    /** The name in the contract, for example {@code P-256}. */
    public String wireName() {
        return wireName;
    }

    public Family family() {
        return family;
    }

    /** Modulus size for RSA, field size for elliptic curves. */
    public int bits() {
        return bits;
    }

    /** The algorithm with this contract name; empty when there is none. */
    public static Optional<KeyAlgorithm> ofWireName(String name) {
        return Arrays.stream(values()).filter(a -> a.wireName.equals(name)).findFirst();
    }

    /** The contract name, as {@link #wireName}. */
    @Override
    public String toString() {
        return wireName;
    }
}

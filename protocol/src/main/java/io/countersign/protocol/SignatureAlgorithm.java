package io.countersign.protocol;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A signature algorithm of the Sign API: a scheme and the digest it covers. The constant's name is its name in the contract.
 * RSA follows RFC 8017 (PSS with a salt as long as the digest and MGF1 over the same digest), ECDSA FIPS 186-5, Ed25519 RFC 8032.
 */
public enum SignatureAlgorithm {
    RSASSA_PKCS1_V1_5_SHA_256(Scheme.RSASSA_PKCS1_V1_5, DigestAlgorithm.SHA_256),
    RSASSA_PKCS1_V1_5_SHA_384(Scheme.RSASSA_PKCS1_V1_5, DigestAlgorithm.SHA_384),
    RSASSA_PKCS1_V1_5_SHA_512(Scheme.RSASSA_PKCS1_V1_5, DigestAlgorithm.SHA_512),
    RSASSA_PSS_SHA_256(Scheme.RSASSA_PSS, DigestAlgorithm.SHA_256),
    RSASSA_PSS_SHA_384(Scheme.RSASSA_PSS, DigestAlgorithm.SHA_384),
    RSASSA_PSS_SHA_512(Scheme.RSASSA_PSS, DigestAlgorithm.SHA_512),
    ECDSA_SHA_256(Scheme.ECDSA, DigestAlgorithm.SHA_256),
    ECDSA_SHA_384(Scheme.ECDSA, DigestAlgorithm.SHA_384),
    ECDSA_SHA_512(Scheme.ECDSA, DigestAlgorithm.SHA_512),
    /** Pure Ed25519: signs the message itself, so the caller sends the message instead of a digest. */
    ED25519(Scheme.ED25519, null),
    /** Reserved for FIPS 204; no token that Countersign knows offers it yet, so it fits no key. */
    ML_DSA_44(Scheme.ML_DSA, null),
    ML_DSA_65(Scheme.ML_DSA, null),
    ML_DSA_87(Scheme.ML_DSA, null);

    /** How a digest (or, for Ed25519, a message) becomes a signature. */
    public enum Scheme {
        RSASSA_PKCS1_V1_5(KeyAlgorithm.Family.RSA),
        RSASSA_PSS(KeyAlgorithm.Family.RSA),
        ECDSA(KeyAlgorithm.Family.EC),
        ED25519(KeyAlgorithm.Family.EDWARDS),
        ML_DSA(null);

        private final KeyAlgorithm.@Nullable Family family;

        Scheme(KeyAlgorithm.@Nullable Family family) {
            this.family = family;
        }

        /** Kind of key it needs; null when no kind of key of ours can make it. */
        public KeyAlgorithm.@Nullable Family family() {
            return family;
        }
    }

    private final Scheme scheme;
    private final @Nullable DigestAlgorithm digest;

    SignatureAlgorithm(Scheme scheme, @Nullable DigestAlgorithm digest) {
        this.scheme = scheme;
        this.digest = digest;
    }

    public Scheme scheme() {
        return scheme;
    }

    /** The digest that the caller computes; null for Ed25519, which takes the message. */
    public @Nullable DigestAlgorithm digest() {
        return digest;
    }

    /** Whether a key of this kind can make this signature. */
    public boolean fits(KeyAlgorithm key) {
        return scheme.family() == key.family();
    }

    /** The algorithm with this contract name; empty when there is none. */
    public static Optional<SignatureAlgorithm> ofWireName(String name) {
        return Arrays.stream(values()).filter(a -> a.name().equals(name)).findFirst();
    }
}

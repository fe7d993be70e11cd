package io.countersign.jca;

import java.math.BigInteger;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.UnrecoverableKeyException;
import java.security.interfaces.ECKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A private key that stays in the gateway's token: a name for it, and the public parameters by which tools choose an algorithm. It has no
 * encoding and cannot be serialized.
 */
public abstract sealed class RemoteKey implements PrivateKey {
    private static final long serialVersionUID = 1L;

    private final transient SignApi api;
    private final String signer;
    private final String algorithm;

    private RemoteKey(SignApi api, String signer, String algorithm) {
        this.api = api;
        this.signer = signer;
        this.algorithm = algorithm;
    }

    static RemoteKey of(SignApi api, String signer, PublicKey publicKey) throws UnrecoverableKeyException {
        if (publicKey instanceof ECPublicKey ec) {
            return new Ec(api, signer, ec.getParams());
        }
        if (publicKey instanceof RSAPublicKey rsa) {
            return new Rsa(api, signer, rsa.getModulus());
        }
        if (publicKey instanceof EdECPublicKey ed) {
            return new Ed(api, signer, ed.getParams());
        }
        throw new UnrecoverableKeyException("The Signer \"" + signer + "\" has a key of kind "
                + publicKey.getAlgorithm() + ", which this provider does not know.");
    }

    SignApi api() {
        return api;
    }

    /** Slug of the Signer. */
    public String signer() {
        return signer;
    }

    @Override
    public String getAlgorithm() {
        return algorithm;
    }

    @Override
    public @Nullable String getFormat() {
        return null;
    }

    @Override
    public byte @Nullable [] getEncoded() {
        return null;
    }

    @Override
    public String toString() {
        return "Countersign key of the Signer \"" + signer + "\" (" + algorithm + ")";
    }

    protected Object writeReplace() throws java.io.NotSerializableException {
        throw new java.io.NotSerializableException("a key that stays in a token cannot be serialized");
    }

    private void readObject(java.io.ObjectInputStream in) throws java.io.IOException {
        throw new java.io.NotSerializableException("a key that stays in a token cannot be serialized");
    }

    /** A key on a NIST curve. */
    static final class Ec extends RemoteKey implements ECKey {
        private static final long serialVersionUID = 1L;
        private final transient ECParameterSpec parameters;

        private Ec(SignApi api, String signer, ECParameterSpec parameters) {
            super(api, signer, "EC");
            this.parameters = parameters;
        }

        @Override
        public ECParameterSpec getParams() {
            return parameters;
        }
    }

    /** An RSA key. */
    static final class Rsa extends RemoteKey implements RSAKey {
        private static final long serialVersionUID = 1L;
        private final BigInteger modulus;

        private Rsa(SignApi api, String signer, BigInteger modulus) {
            super(api, signer, "RSA");
            this.modulus = modulus;
        }

        @Override
        public BigInteger getModulus() {
            return modulus;
        }

        /** Said here because from JDK 22 on two interfaces bring a default for it, which a class compiled for 17 must settle. */
        @Override
        public @Nullable AlgorithmParameterSpec getParams() {
            return null;
        }
    }

    /** An Ed25519 key; the private-key interface is the only one by which jarsigner learns the curve, and its bytes are absent. */
    static final class Ed extends RemoteKey implements EdECPrivateKey {
        private static final long serialVersionUID = 1L;
        private final transient NamedParameterSpec parameters;

        private Ed(SignApi api, String signer, NamedParameterSpec parameters) {
            super(api, signer, "EdDSA");
            this.parameters = parameters;
        }

        @Override
        public NamedParameterSpec getParams() {
            return parameters;
        }

        @Override
        public Optional<byte[]> getBytes() {
            return Optional.empty();
        }
    }
}

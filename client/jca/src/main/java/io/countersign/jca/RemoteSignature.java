package io.countersign.jca;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.InvalidParameterException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SignatureException;
import java.security.SignatureSpi;
import java.security.spec.AlgorithmParameterSpec;
import org.jspecify.annotations.Nullable;

/** What all signatures through the Sign API share: they take only our keys, never verify, and turn refusals into their message. */
abstract class RemoteSignature extends SignatureSpi {
    private final Class<? extends RemoteKey> keyClass;
    private @Nullable RemoteKey key;

    RemoteSignature(Class<? extends RemoteKey> keyClass) {
        this.keyClass = keyClass;
    }

    /** Forgets what was collected so far. */
    abstract void reset();

    @Override
    protected void engineInitSign(PrivateKey privateKey) throws InvalidKeyException {
        if (!keyClass.isInstance(privateKey)) {
            throw new InvalidKeyException("This signature needs a key of the key store type "
                    + CountersignProvider.KEY_STORE_TYPE + " of the matching kind.");
        }
        key = (RemoteKey) privateKey;
        reset();
    }

    @Override
    protected void engineInitVerify(PublicKey publicKey) throws InvalidKeyException {
        throw new InvalidKeyException("Countersign signs; verify with another provider.");
    }

    @Override
    protected boolean engineVerify(byte[] signature) throws SignatureException {
        throw new SignatureException("Countersign signs; verify with another provider.");
    }

    byte[] sign(String algorithm, String field, byte[] input, String format) throws SignatureException {
        var remote = key;
        if (remote == null) {
            throw new SignatureException("initSign comes first");
        }
        try {
            return remote.api().sign(remote.signer(), algorithm, field, input, format);
        } catch (IOException e) {
            throw new SignatureException(e.getMessage(), e);
        }
    }

    @Override
    protected void engineSetParameter(AlgorithmParameterSpec parameters) throws InvalidAlgorithmParameterException {
        if (parameters != null) {
            throw new InvalidAlgorithmParameterException("This signature algorithm takes no parameters.");
        }
    }

    @Override
    protected @Nullable AlgorithmParameters engineGetParameters() {
        return null;
    }

    @Override
    @Deprecated
    protected void engineSetParameter(String name, Object value) {
        throw new InvalidParameterException("This signature algorithm takes no parameters.");
    }

    @Override
    @Deprecated
    protected Object engineGetParameter(String name) {
        throw new InvalidParameterException("This signature algorithm has no parameters.");
    }
}

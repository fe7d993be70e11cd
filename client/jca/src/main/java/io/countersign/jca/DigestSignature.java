package io.countersign.jca;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SignatureException;

/** PKCS#1 v1.5 and ECDSA: hashes here, sends the digest. */
final class DigestSignature extends RemoteSignature {
    private final String algorithm;
    private final String format;
    private final MessageDigest digest;

    /**
     * @param algorithm name in the contract
     * @param format of an ECDSA signature, otherwise empty
     */
    DigestSignature(Class<? extends RemoteKey> keyClass, String digest, String algorithm, String format)
            throws NoSuchAlgorithmException {
        super(keyClass);
        this.algorithm = algorithm;
        this.format = format;
        this.digest = MessageDigest.getInstance(digest);
    }

    @Override
    void reset() {
        digest.reset();
    }

    @Override
    protected void engineUpdate(byte b) {
        digest.update(b);
    }

    @Override
    protected void engineUpdate(byte[] bytes, int offset, int length) {
        digest.update(bytes, offset, length);
    }

    @Override
    protected byte[] engineSign() throws SignatureException {
        return sign(algorithm, "digest", digest.digest(), format);
    }
}

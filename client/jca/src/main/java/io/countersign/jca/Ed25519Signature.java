package io.countersign.jca;

import java.io.ByteArrayOutputStream;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.SignatureException;

/** Ed25519 (RFC 8032) signs the message itself, so the message is collected and sent whole; the contract takes 32 KiB. */
final class Ed25519Signature extends RemoteSignature {
    private static final int LARGEST_MESSAGE = 32 * 1024;

    private final ByteArrayOutputStream message = new ByteArrayOutputStream();

    Ed25519Signature() {
        super(RemoteKey.Ed.class);
    }

    @Override
    protected void engineInitSign(PrivateKey privateKey) throws InvalidKeyException {
        super.engineInitSign(privateKey);
        if (privateKey instanceof RemoteKey.Ed ed && !ed.getParams().getName().equals("Ed25519")) {
            throw new InvalidKeyException(
                    "Only Ed25519 keys sign here, not " + ed.getParams().getName() + ".");
        }
    }

    @Override
    void reset() {
        message.reset();
    }

    @Override
    protected void engineUpdate(byte b) throws SignatureException {
        refuseBeyond(1);
        message.write(b);
    }

    @Override
    protected void engineUpdate(byte[] bytes, int offset, int length) throws SignatureException {
        refuseBeyond(length);
        message.write(bytes, offset, length);
    }

    private void refuseBeyond(int more) throws SignatureException {
        if (message.size() + (long) more > LARGEST_MESSAGE) {
            throw new SignatureException("Ed25519 signs the whole message, and the gateway takes at most 32 KiB."
                    + " Use a Signer with an RSA or NIST curve key for larger data; those send only a digest.");
        }
    }

    @Override
    protected byte[] engineSign() throws SignatureException {
        var whole = message.toByteArray();
        message.reset();
        return sign("ED25519", "message", whole, "");
    }
}

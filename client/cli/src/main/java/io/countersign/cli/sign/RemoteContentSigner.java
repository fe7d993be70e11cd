package io.countersign.cli.sign;

import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.SignatureException;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;
import org.bouncycastle.operator.RuntimeOperatorException;

/** A signature over the Sign API, as BouncyCastle asks for one. */
final class RemoteContentSigner implements ContentSigner {
    private final Signature signature;
    private final AlgorithmIdentifier identifier;

    RemoteContentSigner(SigningKey key) throws GeneralSecurityException {
        signature = Signature.getInstance(key.jcaName(), key.provider());
        signature.initSign(key.key());
        identifier = new DefaultSignatureAlgorithmIdentifierFinder().find(key.jcaName());
    }

    @Override
    public AlgorithmIdentifier getAlgorithmIdentifier() {
        return identifier;
    }

    @Override
    public OutputStream getOutputStream() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                try {
                    signature.update(bytes, offset, length);
                } catch (SignatureException e) {
                    throw new IOException(e.getMessage(), e);
                }
            }
        };
    }

    @Override
    public byte[] getSignature() {
        try {
            return signature.sign();
        } catch (SignatureException e) {
            throw new RuntimeOperatorException(e.getMessage(), e);
        }
    }
}

package io.countersign.jca;

import java.security.InvalidKeyException;
import java.security.PrivateKey;

/** An algorithm that exists only to say why it does not. */
final class RefusedSignature extends RemoteSignature {
    private final String why;

    RefusedSignature(String why) {
        super(RemoteKey.class);
        this.why = why;
    }

    @Override
    protected void engineInitSign(PrivateKey privateKey) throws InvalidKeyException {
        throw new InvalidKeyException(why);
    }

    @Override
    void reset() {
        throw new UnsupportedOperationException(why);
    }

    @Override
    protected void engineUpdate(byte b) {
        throw new UnsupportedOperationException(why);
    }

    @Override
    protected void engineUpdate(byte[] bytes, int offset, int length) {
        throw new UnsupportedOperationException(why);
    }

    @Override
    protected byte[] engineSign() {
        throw new UnsupportedOperationException(why);
    }
}

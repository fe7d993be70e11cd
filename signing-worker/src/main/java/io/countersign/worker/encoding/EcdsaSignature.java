package io.countersign.worker.encoding;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.Arrays;

/** Rewrites the r||s of a token (PKCS#11 Current Mechanisms v3.0 section 2.3.1) as {@code Ecdsa-Sig-Value} of RFC 3279 section 2.2.3. */
public final class EcdsaSignature {
    private static final int SEQUENCE = 0x30;
    private static final int INTEGER = 0x02;
    private static final int LONG_FORM = 0x80;

    private EcdsaSignature() {}

    /** @param concatenated r and s, each half of the bytes, big-endian */
    public static byte[] toDer(byte[] concatenated) {
        int half = concatenated.length / 2;
        var body = new ByteArrayOutputStream(concatenated.length + 8);
        integer(body, Arrays.copyOfRange(concatenated, 0, half));
        integer(body, Arrays.copyOfRange(concatenated, half, concatenated.length));
        var out = new ByteArrayOutputStream(body.size() + 3);
        out.write(SEQUENCE);
        length(out, body.size());
        out.writeBytes(body.toByteArray());
        return out.toByteArray();
    }

    private static void integer(ByteArrayOutputStream out, byte[] magnitude) {
        var value = new BigInteger(1, magnitude).toByteArray();
        out.write(INTEGER);
        length(out, value.length);
        out.writeBytes(value);
    }

    /** X.690 section 8.1.3; two signatures halves of P-521 need one byte of long form, more never happens. */
    private static void length(ByteArrayOutputStream out, int length) {
        if (length >= LONG_FORM) {
            out.write(LONG_FORM | 1);
        }
        out.write(length);
    }
}

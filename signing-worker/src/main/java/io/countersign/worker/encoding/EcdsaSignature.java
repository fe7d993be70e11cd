package io.countersign.worker.encoding;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERSequence;

/** Rewrites the r||s of a token (PKCS#11 Current Mechanisms v3.0 section 2.3.1) as {@code Ecdsa-Sig-Value} of RFC 3279 section 2.2.3. */
public final class EcdsaSignature {
    private EcdsaSignature() {}

    /** @param concatenated r and s, each half of the bytes, big-endian */
    public static byte[] toDer(byte[] concatenated) {
        int half = concatenated.length / 2;
        var both = new ASN1EncodableVector(2);
        both.add(number(Arrays.copyOfRange(concatenated, 0, half)));
        both.add(number(Arrays.copyOfRange(concatenated, half, concatenated.length)));
        try {
            return new DERSequence(both).getEncoded();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        }
    }

    private static ASN1Integer number(byte[] magnitude) {
        return new ASN1Integer(new BigInteger(1, magnitude));
    }
}

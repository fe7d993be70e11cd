package io.countersign.worker.encoding;

import java.io.IOException;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;

/**
 * Turns the attributes of a public key object into a key whose {@code getEncoded()} is the SubjectPublicKeyInfo in DER. Attributes as in
 * PKCS#11 Current Mechanisms v3.0 sections 2.1.2 (RSA), 2.3.3 (EC) and 2.3.5 (Edwards).
 */
public final class PublicKeys {
    private static final byte OCTET_STRING = 0x04;
    private static final byte UNCOMPRESSED = 0x04;
    private static final int ED25519_BYTES = 32;

    private PublicKeys() {}

    /** @throws GeneralSecurityException when the numbers are no RSA key */
    public static PublicKey rsa(byte[] modulus, byte[] exponent) throws GeneralSecurityException {
        var spec = new RSAPublicKeySpec(new BigInteger(1, modulus), new BigInteger(1, exponent));
        return KeyFactory.getInstance("RSA").generatePublic(spec);
    }

    /**
     * @param parameters CKA_EC_PARAMS: the curve's object identifier in DER
     * @param point CKA_EC_POINT: the uncompressed point inside an OCTET STRING; some tokens leave the wrapping out
     * @throws GeneralSecurityException when the curve is unknown or the point malformed
     */
    public static PublicKey ec(byte[] parameters, byte[] point) throws GeneralSecurityException {
        var curve = curve(parameters);
        int width = (curve.getCurve().getField().getFieldSize() + 7) / 8;
        var raw = unwrap(point, 1 + 2 * width);
        if (raw[0] != UNCOMPRESSED) {
            throw new GeneralSecurityException("the token shows the public point compressed");
        }
        var x = new BigInteger(1, Arrays.copyOfRange(raw, 1, 1 + width));
        var y = new BigInteger(1, Arrays.copyOfRange(raw, 1 + width, raw.length));
        return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(new ECPoint(x, y), curve));
    }

    /** @param point CKA_EC_POINT: the 32 bytes of RFC 8032 section 5.1.2, with or without an OCTET STRING around them */
    public static PublicKey ed25519(byte[] point) throws GeneralSecurityException {
        var raw = unwrap(point, ED25519_BYTES);
        var bigEndian = new byte[ED25519_BYTES];
        for (int i = 0; i < ED25519_BYTES; i++) {
            bigEndian[i] = raw[ED25519_BYTES - 1 - i];
        }
        boolean xIsOdd = bigEndian[0] < 0;
        bigEndian[0] &= 0x7F;
        var spec =
                new EdECPublicKeySpec(NamedParameterSpec.ED25519, new EdECPoint(xIsOdd, new BigInteger(1, bigEndian)));
        return KeyFactory.getInstance("Ed25519").generatePublic(spec);
    }

    private static ECParameterSpec curve(byte[] parameters) throws GeneralSecurityException {
        try {
            var algorithm = AlgorithmParameters.getInstance("EC");
            algorithm.init(parameters);
            return algorithm.getParameterSpec(ECParameterSpec.class);
        } catch (IOException e) {
            throw new GeneralSecurityException("the token names a curve that this Java does not know", e);
        }
    }

    /** The content of a DER OCTET STRING when there is one around exactly {@code length} bytes, else the bytes themselves. */
    private static byte[] unwrap(byte[] value, int length) throws GeneralSecurityException {
        if (value.length == length) {
            return value;
        }
        int header = length < 0x80 ? 2 : 3;
        boolean wrapped = value.length == header + length
                && value[0] == OCTET_STRING
                && (header == 2 || value[1] == (byte) 0x81)
                && value[header - 1] == (byte) length;
        if (!wrapped) {
            throw new GeneralSecurityException("the public point has " + value.length + " bytes instead of " + length);
        }
        return Arrays.copyOfRange(value, header, value.length);
    }
}

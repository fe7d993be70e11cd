package io.countersign.worker.encoding;

import io.countersign.protocol.DigestAlgorithm;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * EMSA-PSS-VERIFY of RFC 8017 section 9.1.2, with MGF1 over the same digest and a salt as long as the digest. Here because the platform's
 * PSS wants the message, and a signing gateway has only its digest.
 */
final class PssCheck {
    private static final byte TRAILER = (byte) 0xBC;

    private PssCheck() {}

    /**
     * @param encoded the whole of signature^e mod n, as long as the modulus
     * @param modulusBits length of the modulus; emBits is one less
     */
    static boolean fits(DigestAlgorithm algorithm, byte[] digest, byte[] encoded, int modulusBits)
            throws GeneralSecurityException {
        int emBits = modulusBits - 1;
        int emLength = (emBits + 7) / 8;
        var em = Arrays.copyOfRange(encoded, encoded.length - emLength, encoded.length);
        int hashLength = algorithm.length();
        int maskedLength = emLength - hashLength - 1;
        if (maskedLength < hashLength + 1 || em[emLength - 1] != TRAILER) {
            return false;
        }
        var hash = Arrays.copyOfRange(em, maskedLength, maskedLength + hashLength);
        int topMask = 0xFF >>> (8 * emLength - emBits);
        if ((em[0] & 0xFF & ~topMask) != 0) {
            return false;
        }
        var db = unmask(algorithm, Arrays.copyOf(em, maskedLength), hash, topMask);
        return paddingFits(db, hashLength) && hashFits(algorithm, digest, db, hash);
    }

    private static byte[] unmask(DigestAlgorithm algorithm, byte[] masked, byte[] seed, int topMask)
            throws GeneralSecurityException {
        var mask = mgf1(algorithm, seed, masked.length);
        for (int i = 0; i < masked.length; i++) {
            masked[i] ^= mask[i];
        }
        masked[0] &= (byte) topMask;
        return masked;
    }

    private static boolean paddingFits(byte[] db, int saltLength) {
        int one = db.length - saltLength - 1;
        for (int i = 0; i < one; i++) {
            if (db[i] != 0) {
                return false;
            }
        }
        return db[one] == 1;
    }

    private static boolean hashFits(DigestAlgorithm algorithm, byte[] digest, byte[] db, byte[] hash)
            throws GeneralSecurityException {
        var function = MessageDigest.getInstance(algorithm.jcaName());
        function.update(new byte[8]);
        function.update(digest);
        function.update(db, db.length - algorithm.length(), algorithm.length());
        return MessageDigest.isEqual(function.digest(), hash);
    }

    /** MGF1, RFC 8017 appendix B.2.1. */
    private static byte[] mgf1(DigestAlgorithm algorithm, byte[] seed, int length) throws GeneralSecurityException {
        var function = MessageDigest.getInstance(algorithm.jcaName());
        var mask = new byte[length];
        for (int offset = 0, counter = 0; offset < length; offset += algorithm.length(), counter++) {
            function.update(seed);
            function.update(
                    new byte[] {(byte) (counter >>> 24), (byte) (counter >>> 16), (byte) (counter >>> 8), (byte) counter
                    });
            var block = function.digest();
            System.arraycopy(block, 0, mask, offset, Math.min(block.length, length - offset));
        }
        return mask;
    }
}

package io.countersign.worker.p256;

import java.math.BigInteger;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.util.BigIntegers;

/**
 * Verifies with one public key on P-256 of which multiples were computed before, FIPS 186-5 section 6.4.2 (SEC 1 version 2.0 section
 * 4.1.4). Making one takes milliseconds; 82 kB, and twice as much for the base point of all. Does not change, any thread may use it.
 */
public final class KnownKey {
    private static final ECDomainParameters P256 = new ECDomainParameters(CustomNamedCurves.getByName("secp256r1"));
    private static final BigInteger N = P256.getN();
    /** 82 kB. */
    private static final int TEETH = 10;

    private final Comb point;

    /** @throws IllegalArgumentException when the key is not one of P-256 */
    public KnownKey(ECPublicKeyParameters key) {
        if (!fits(key)) {
            throw new IllegalArgumentException("not a key on P-256");
        }
        this.point = new Comb(key.getQ(), TEETH);
    }

    /** Whether the key is one on P-256. */
    public static boolean fits(ECPublicKeyParameters key) {
        return key.getParameters().equals(P256);
    }

    /**
     * Whether (r, s) is a signature of the digest.
     *
     * @param digest of any length; what is longer than 256 bits is cut on the right
     */
    public boolean verifies(byte[] digest, BigInteger r, BigInteger s) {
        if (isOutOfRange(r) || isOutOfRange(s)) {
            return false;
        }
        var inverse = BigIntegers.modOddInverseVar(N, s);
        var sum =
                sum(number(digest).multiply(inverse).mod(N), r.multiply(inverse).mod(N));
        // The x of the sum is below p and equal to r modulo n: it is r, or r + n where that is below p.
        var other = r.add(N);
        return sum.hasX(r) || other.compareTo(Field.P) < 0 && sum.hasX(other);
    }

    /** u1 times the base point and u2 times the key's, with the doublings in common. Both are below n. */
    Sum sum(BigInteger u1, BigInteger u2) {
        var words1 = Base.COMB.words(u1);
        var words2 = point.words(u2);
        var sum = new Sum();
        for (int column = point.columns() - 1; column >= 0; column--) {
            sum.twice();
            if (column < Base.COMB.columns()) {
                Base.COMB.addTo(sum, words1, column);
            }
            point.addTo(sum, words2, column);
        }
        return sum;
    }

    private static boolean isOutOfRange(BigInteger number) {
        return number.signum() <= 0 || number.compareTo(N) >= 0;
    }

    private static BigInteger number(byte[] digest) {
        int tooLong = digest.length * Byte.SIZE - N.bitLength();
        var number = new BigInteger(1, digest);
        return tooLong > 0 ? number.shiftRight(tooLong) : number;
    }

    /** Of the base point; made with the first key, not when somebody asks whether a key fits. */
    private static final class Base {
        static final Comb COMB = new Comb(P256.getG(), TEETH + 1);
    }
}

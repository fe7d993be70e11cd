package io.countersign.worker.p256;

import java.math.BigInteger;
import org.bouncycastle.math.ec.ECPoint;

/**
 * Multiples of one point for a comb of eight teeth, 32 bits apart, in two halves (Lim and Lee, "More flexible exponentiation with
 * precomputation", 1994): entry d is the sum of 2^(32 j) times the point over the bits j of d, and the second half has 2^16 times the
 * same. A multiple of the point then takes two entries for each of 16 columns. The points are computed by BouncyCastle. 40 kB; does not
 * change, any thread may use it.
 */
final class Comb {
    /** Bits that a tooth passes over in one half; so many doublings for one multiple. */
    static final int COLUMNS = 16;

    private static final int TEETH = 8;
    private static final int HALVES = 2;
    private static final int ENTRIES = 1 << TEETH;
    private static final int POINT = 2 * Field.LIMBS;

    private final long[] points = new long[HALVES * ENTRIES * POINT];

    /** @param point of the order of the curve; so no entry is at infinity but the first of each half, which nobody reads */
    Comb(ECPoint point) {
        var entries = new ECPoint[HALVES * ENTRIES];
        for (int half = 0; half < HALVES; half++) {
            entries[half * ENTRIES] = point.getCurve().getInfinity();
        }
        var power = point;
        for (int bit = 0; bit < HALVES * TEETH; bit++) {
            int tooth = 1 << bit / HALVES;
            int half = bit % HALVES * ENTRIES;
            for (int rest = 0; rest < tooth; rest++) {
                entries[half + tooth + rest] = entries[half + rest].add(power);
            }
            power = power.timesPow2(COLUMNS).normalize();
        }
        point.getCurve().normalizeAll(entries);
        for (int i = 0; i < entries.length; i++) {
            if (!entries[i].isInfinity()) {
                store(entries[i], i * POINT);
            }
        }
    }

    private void store(ECPoint point, int at) {
        var x = Field.of(point.getAffineXCoord().toBigInteger());
        var y = Field.of(point.getAffineYCoord().toBigInteger());
        System.arraycopy(x, 0, points, at, Field.LIMBS);
        System.arraycopy(y, 0, points, at + Field.LIMBS, Field.LIMBS);
    }

    /** A number below 2^256 as the comb reads it: 32 bits for each tooth, the lowest first. */
    static int[] words(BigInteger number) {
        var words = new int[TEETH];
        for (int tooth = 0; tooth < TEETH; tooth++) {
            words[tooth] = number.shiftRight(tooth * Integer.SIZE).intValue();
        }
        return words;
    }

    /** Adds the entries for one column of a number. */
    void addTo(Sum sum, int[] words, int column) {
        for (int half = 0; half < HALVES; half++) {
            int entry = entry(words, half * COLUMNS + column);
            if (entry != 0) {
                sum.add(points, (half * ENTRIES + entry) * POINT);
            }
        }
    }

    private static int entry(int[] words, int bit) {
        int entry = 0;
        for (int tooth = 0; tooth < TEETH; tooth++) {
            entry |= (words[tooth] >>> bit & 1) << tooth;
        }
        return entry;
    }
}

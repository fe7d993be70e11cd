package io.countersign.worker.p256;

import java.math.BigInteger;
import org.bouncycastle.math.ec.ECPoint;

/**
 * Multiples of one point for a comb in two halves whose teeth are 1 or -1, never 0 (Hedabou, Pinel and Beneteau, "Countermeasures for
 * preventing comb method against SCA attacks", 2005, after Lim and Lee, "More flexible exponentiation with precomputation", 1994). Entry d
 * is the sum of 2^(spacing j) times the point over all teeth j, taken away instead of added where bit j of d is 0; the highest tooth is
 * always added, as what takes it away is the opposite of another entry. The second half has 2^columns times the same. A multiple of the
 * point then takes two entries for each column. The points are computed by BouncyCastle. Does not change, any thread may use it.
 */
final class Comb {
    private static final int HALVES = 2;
    private static final int POINT = 2 * Field.LIMBS;
    /** Of the order of the curve. */
    private static final int ORDER_BITS = 256;

    private final int teeth;
    private final int columns;
    private final int entries;
    private final BigInteger order;
    /** What all teeth of all columns together are when each is 1, modulo the order. */
    private final BigInteger allOnes;

    private final long[] points;

    /**
     * @param point of the order of the curve; so no entry is at infinity
     * @param teeth 9 to 12: one more means a tenth fewer additions and twice the memory, which is 160 bytes * 2^(teeth - 1)
     */
    Comb(ECPoint point, int teeth) {
        this.teeth = teeth;
        this.columns = ORDER_BITS / (HALVES * teeth) + 1;
        this.entries = 1 << teeth - 1;
        this.order = point.getCurve().getOrder();
        int bits = HALVES * teeth * columns;
        this.allOnes = BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE).mod(order);
        this.points = new long[HALVES * entries * POINT];
        var all = new ECPoint[HALVES * entries];
        var unit = point;
        for (int half = 0; half < HALVES; half++) {
            fill(all, half * entries, unit);
            unit = unit.timesPow2(columns).normalize();
        }
        point.getCurve().normalizeAll(all);
        for (int i = 0; i < all.length; i++) {
            store(all[i], i * POINT);
        }
    }

    /** The entries of one half: the one that takes every tooth but the highest away, then each tooth added in place of that. */
    private void fill(ECPoint[] all, int from, ECPoint unit) {
        var twices = new ECPoint[teeth - 1];
        var tooth = unit;
        var rest = unit.getCurve().getInfinity();
        for (int j = 0; j < twices.length; j++) {
            twices[j] = tooth.twice().normalize();
            rest = rest.add(tooth);
            tooth = tooth.timesPow2(HALVES * columns).normalize();
        }
        all[from] = tooth.subtract(rest);
        for (int j = 0; j < twices.length; j++) {
            for (int below = 0; below < 1 << j; below++) {
                all[from + (1 << j) + below] = all[from + below].add(twices[j]);
            }
        }
    }

    private void store(ECPoint point, int at) {
        var x = Field.of(point.getAffineXCoord().toBigInteger());
        var y = Field.of(point.getAffineYCoord().toBigInteger());
        System.arraycopy(x, 0, points, at, Field.LIMBS);
        System.arraycopy(y, 0, points, at + Field.LIMBS, Field.LIMBS);
    }

    /** Doublings for one multiple. */
    int columns() {
        return columns;
    }

    /**
     * A number below the order as the comb reads it, the lowest tooth first. Bits b stand for the sum of 2b - 1, which is twice the number that
     * they spell less all ones; so they spell half of the number and all ones, modulo the order, which is odd.
     */
    int[] words(BigInteger number) {
        var both = number.add(allOnes);
        var half = (both.testBit(0) ? both.add(order) : both).shiftRight(1);
        var bits = new long[ORDER_BITS / Long.SIZE + 2];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = half.shiftRight(i * Long.SIZE).longValue();
        }
        var words = new int[teeth];
        for (int tooth = 0; tooth < teeth; tooth++) {
            int bit = tooth * HALVES * columns;
            long low = bits[bit / Long.SIZE] >>> bit;
            long high = bits[bit / Long.SIZE + 1] << 1 << ~bit;
            words[tooth] = (int) (low | high);
        }
        return words;
    }

    /** Adds the entries for one column of a number. */
    void addTo(Sum sum, int[] words, int column) {
        for (int half = 0; half < HALVES; half++) {
            int bit = half * columns + column;
            // -1 where the highest tooth is taken away: the opposite of the entry for the opposite teeth.
            int opposite = (words[teeth - 1] >>> bit & 1) - 1;
            int entry = (entry(words, bit) ^ opposite) & entries - 1;
            sum.add(points, (half * entries + entry) * POINT, opposite);
        }
    }

    private int entry(int[] words, int bit) {
        int entry = 0;
        for (int tooth = 0; tooth < teeth - 1; tooth++) {
            entry |= (words[tooth] >>> bit & 1) << tooth;
        }
        return entry;
    }
}

package io.countersign.worker.p256;

import java.math.BigInteger;

/**
 * Arithmetic modulo the prime of P-256 (NIST SP 800-186 section 3.2.1.3), p = 2^256 - 2^224 + 2^192 + 2^96 - 1, in Montgomery's form:
 * what stands for v is v * 2^260 mod p. An element is five signed limbs of 52 bits, the lowest first. Its value is between -2p and 2p, so
 * one number has up to four spellings, and each limb is below 2^53 in magnitude; every operation takes such elements and leaves one.
 * Results may be written over operands. Not in constant time.
 */
final class Field {
    static final int LIMBS = 5;
    static final BigInteger P = new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16);

    private static final int BITS = 52;
    private static final long MASK = (1L << BITS) - 1;
    /** Both factors of a high product are moved up by this, so that it begins at bit 52 of the whole product and not at bit 64. */
    private static final int UP = 6;
    /** Bits of the highest limb below 2^256. */
    private static final int TOP_BITS = 48;

    private Field() {}

    /** The element that stands for a number, which is below 2^256 and not negative. */
    static long[] of(BigInteger number) {
        var montgomery = number.shiftLeft(LIMBS * BITS).mod(P);
        var element = new long[LIMBS];
        for (int i = 0; i < LIMBS; i++) {
            element[i] = montgomery.shiftRight(i * BITS).longValue() & MASK;
        }
        return element;
    }

    /** result = a + b */
    static void add(long[] result, long[] a, long[] b) {
        settle(result, a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3], a[4] + b[4]);
    }

    /** result = a - b */
    static void subtract(long[] result, long[] a, long[] b) {
        settle(result, a[0] - b[0], a[1] - b[1], a[2] - b[2], a[3] - b[3], a[4] - b[4]);
    }

    /** result = a - b, or -a - b when {@code opposite} is -1 and not 0. Without a branch, which nobody could predict. */
    static void subtract(long[] result, long[] a, long opposite, long[] b) {
        settle(
                result,
                (a[0] ^ opposite) - opposite - b[0],
                (a[1] ^ opposite) - opposite - b[1],
                (a[2] ^ opposite) - opposite - b[2],
                (a[3] ^ opposite) - opposite - b[3],
                (a[4] ^ opposite) - opposite - b[4]);
    }

    /** result = a * factor, which is 2 to 8 */
    static void times(long[] result, long[] a, int factor) {
        settle(result, a[0] * factor, a[1] * factor, a[2] * factor, a[3] * factor, a[4] * factor);
    }

    /**
     * Carries from limb to limb, then puts 2^224 - 2^192 - 2^96 + 1, which is the same modulo p, for each 2^256. Limbs come in below 2^57
     * and the value below 16p, in magnitude; so at most 17 times 2^256 are replaced and the value is within 17 * 2^224 of 0 to 2^256.
     */
    private static void settle(long[] result, long l0, long l1, long l2, long l3, long l4) {
        long c1 = l1 + (l0 >> BITS);
        long c2 = l2 + (c1 >> BITS);
        long c3 = l3 + (c2 >> BITS);
        long c4 = l4 + (c3 >> BITS);
        long over = c4 >> TOP_BITS;
        result[0] = (l0 & MASK) + over;
        result[1] = (c1 & MASK) - (over << 44);
        result[2] = c2 & MASK;
        result[3] = (c3 & MASK) - (over << 36);
        result[4] = c4 - (over << TOP_BITS) + (over << 16);
    }

    /** result = a * b / 2^260 */
    static void multiply(long[] result, long[] a, long[] b) {
        multiply(result, a, b, 0);
    }

    /**
     * result = a * b / 2^260, where b begins at an index. The product by columns: of each column the high parts (bits 52 and up) are summed
     * apart, and what the whole sum modulo 2^64 is more than these is the sum of the low parts, which is below 2^55.
     */
    static void multiply(long[] result, long[] a, long[] b, int at) {
        long a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3], a4 = a[4];
        long b0 = b[at], b1 = b[at + 1], b2 = b[at + 2], b3 = b[at + 3], b4 = b[at + 4];
        long h0 = high(a0, b0);
        long h1 = high(a0, b1) + high(a1, b0);
        long h2 = high(a0, b2) + high(a1, b1) + high(a2, b0);
        long h3 = high(a0, b3) + high(a1, b2) + high(a2, b1) + high(a3, b0);
        long h4 = high(a0, b4) + high(a1, b3) + high(a2, b2) + high(a3, b1) + high(a4, b0);
        long h5 = high(a1, b4) + high(a2, b3) + high(a3, b2) + high(a4, b1);
        long h6 = high(a2, b4) + high(a3, b3) + high(a4, b2);
        long h7 = high(a3, b4) + high(a4, b3);
        long h8 = high(a4, b4);
        reduce(
                result,
                a0 * b0 - (h0 << BITS),
                a0 * b1 + a1 * b0 - (h1 << BITS) + h0,
                a0 * b2 + a1 * b1 + a2 * b0 - (h2 << BITS) + h1,
                a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0 - (h3 << BITS) + h2,
                a0 * b4 + a1 * b3 + a2 * b2 + a3 * b1 + a4 * b0 - (h4 << BITS) + h3,
                a1 * b4 + a2 * b3 + a3 * b2 + a4 * b1 - (h5 << BITS) + h4,
                a2 * b4 + a3 * b3 + a4 * b2 - (h6 << BITS) + h5,
                a3 * b4 + a4 * b3 - (h7 << BITS) + h6,
                a4 * b4 - (h8 << BITS) + h7,
                h8);
    }

    /** result = a * a / 2^260: as the product, with equal terms of a column taken once and doubled. */
    static void square(long[] result, long[] a) {
        long a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3], a4 = a[4];
        long d0 = a0 << 1, d1 = a1 << 1, d2 = a2 << 1, d3 = a3 << 1;
        long h0 = high(a0, a0);
        long h1 = high(d0, a1);
        long h2 = high(d0, a2) + high(a1, a1);
        long h3 = high(d0, a3) + high(d1, a2);
        long h4 = high(d0, a4) + high(d1, a3) + high(a2, a2);
        long h5 = high(d1, a4) + high(d2, a3);
        long h6 = high(d2, a4) + high(a3, a3);
        long h7 = high(d3, a4);
        long h8 = high(a4, a4);
        reduce(
                result,
                a0 * a0 - (h0 << BITS),
                d0 * a1 - (h1 << BITS) + h0,
                d0 * a2 + a1 * a1 - (h2 << BITS) + h1,
                d0 * a3 + d1 * a2 - (h3 << BITS) + h2,
                d0 * a4 + d1 * a3 + a2 * a2 - (h4 << BITS) + h3,
                d1 * a4 + d2 * a3 - (h5 << BITS) + h4,
                d2 * a4 + a3 * a3 - (h6 << BITS) + h5,
                d3 * a4 - (h7 << BITS) + h6,
                a4 * a4 - (h8 << BITS) + h7,
                h8);
    }

    /** a * b / 2^52, rounded down. */
    private static long high(long a, long b) {
        return Math.multiplyHigh(a << UP, b << UP);
    }

    /**
     * Montgomery's reduction, a limb at a time: as p is -1 modulo 2^52, adding q times p makes the lowest limb q a multiple of 2^52. Of q * p,
     * q * 2^96 falls on bit 44 of the next limb, q * 2^192 on bit 36 of the third after it, and q * (2^256 - 2^224) on bits 48 and 16 of the
     * fourth. Two factors below 2p leave a result between -p/4 and 5p/4.
     */
    private static void reduce(
            long[] result, long c0, long c1, long c2, long c3, long c4, long c5, long c6, long c7, long c8, long c9) {
        long q0 = c0 & MASK;
        long t1 = c1 + (c0 >> BITS) + (q0 << 44 & MASK);
        long q1 = t1 & MASK;
        long t2 = c2 + (t1 >> BITS) + (q0 >> 8) + (q1 << 44 & MASK);
        long q2 = t2 & MASK;
        long t3 = c3 + (t2 >> BITS) + (q0 << 36 & MASK) + (q1 >> 8) + (q2 << 44 & MASK);
        long q3 = t3 & MASK;
        long t4 = c4 + (t3 >> BITS) + fourth(q0) + (q1 << 36 & MASK) + (q2 >> 8) + (q3 << 44 & MASK);
        long q4 = t4 & MASK;
        long t5 = c5 + (t4 >> BITS) + fifth(q0) + fourth(q1) + (q2 << 36 & MASK) + (q3 >> 8) + (q4 << 44 & MASK);
        long t6 = c6 + (t5 >> BITS) + fifth(q1) + fourth(q2) + (q3 << 36 & MASK) + (q4 >> 8);
        long t7 = c7 + (t6 >> BITS) + fifth(q2) + fourth(q3) + (q4 << 36 & MASK);
        long t8 = c8 + (t7 >> BITS) + fifth(q3) + fourth(q4);
        long t9 = c9 + (t8 >> BITS) + fifth(q4);
        result[0] = t5 & MASK;
        result[1] = t6 & MASK;
        result[2] = t7 & MASK;
        result[3] = t8 & MASK;
        result[4] = t9;
    }

    /** What q * p adds to the fourth limb after the one of q: the end of q * 2^192 and the beginning of q * (2^256 - 2^224). */
    private static long fourth(long q) {
        return (q >> 16) + (q << 48 & MASK) - (q << 16 & MASK);
    }

    /** What q * p adds to the fifth limb after the one of q: the end of q * (2^256 - 2^224). */
    private static long fifth(long q) {
        return (q >> 4) - (q >> 36);
    }

    /** Whether an element stands for 0: of -p, 0 and p, which alone do, most others differ in the lowest limb. */
    static boolean isZero(long[] a) {
        long low = a[0] & MASK;
        return (low == 0 || low == 1 || low == MASK) && value(a).mod(P).signum() == 0;
    }

    /** The value of the limbs, still in Montgomery's form and not reduced. */
    static BigInteger value(long[] a) {
        var value = BigInteger.ZERO;
        for (int i = LIMBS - 1; i >= 0; i--) {
            value = value.shiftLeft(BITS).add(BigInteger.valueOf(a[i]));
        }
        return value;
    }
}

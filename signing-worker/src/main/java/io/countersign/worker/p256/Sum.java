package io.countersign.worker.p256;

import java.math.BigInteger;

/**
 * A running sum of points of P-256 in Jacobian coordinates: x = X / Z^2, y = Y / Z^3. Starts at the point at infinity. Formulas by their names
 * in the Explicit-Formulas Database (hyperelliptic.org/EFD), short Weierstrass curves with a = -3; cases that these leave out are told
 * apart, so every sum is right. For one thread.
 */
final class Sum {
    private static final long[] ONE = Field.of(BigInteger.ONE);
    private static final long[] ZERO = new long[Field.LIMBS];

    private final long[] x = new long[Field.LIMBS];
    private final long[] y = new long[Field.LIMBS];
    private final long[] z = new long[Field.LIMBS];
    private boolean infinite = true;

    private final long[] t1 = new long[Field.LIMBS];
    private final long[] t2 = new long[Field.LIMBS];
    private final long[] t3 = new long[Field.LIMBS];
    private final long[] t4 = new long[Field.LIMBS];

    /** Doubles the sum: dbl-2001-b, with 2 * Y * Z for (Y + Z)^2 - Y^2 - Z^2. No point has order two, so no other case is left out. */
    void twice() {
        if (infinite) {
            return;
        }
        Field.square(t1, z); // delta
        Field.subtract(t3, x, t1);
        Field.add(t4, x, t1);
        Field.multiply(t1, t3, t4);
        Field.times(t1, t1, 3); // alpha
        Field.square(t2, y); // gamma
        Field.multiply(t3, x, t2);
        Field.times(t3, t3, 4); // 4 beta
        Field.multiply(z, y, z);
        Field.times(z, z, 2);
        Field.square(x, t1);
        Field.subtract(x, x, t3);
        Field.subtract(x, x, t3);
        Field.subtract(t3, t3, x);
        Field.multiply(y, t1, t3);
        Field.square(t2, t2);
        Field.times(t2, t2, 8);
        Field.subtract(y, y, t2);
    }

    /**
     * Adds a point that is not at infinity: madd-2004-hmv.
     *
     * @param at where in {@code points} its x begins; its y follows
     * @param opposite 0, or -1 to add its opposite
     */
    void add(long[] points, int at, int opposite) {
        if (infinite) {
            begin(points, at, opposite);
            return;
        }
        Field.square(t1, z);
        Field.multiply(t2, z, t1);
        Field.multiply(t1, t1, points, at);
        Field.multiply(t2, t2, points, at + Field.LIMBS);
        Field.subtract(t1, t1, x); // both x are equal when this is 0
        Field.subtract(t2, t2, opposite, y); // and both y when this is
        if (Field.isZero(t1)) {
            addToSameX();
            return;
        }
        Field.multiply(z, z, t1);
        Field.square(t3, t1);
        Field.multiply(t4, t3, t1);
        Field.multiply(t3, t3, x);
        Field.square(x, t2);
        Field.subtract(x, x, t4);
        Field.subtract(x, x, t3);
        Field.subtract(x, x, t3);
        Field.subtract(t3, t3, x);
        Field.multiply(t3, t3, t2);
        Field.multiply(t4, t4, y);
        Field.subtract(y, t3, t4);
    }

    /** Whether this is a point whose x is the number, which is below p. Without a division: X = number * Z^2. */
    boolean hasX(BigInteger number) {
        if (infinite) {
            return false;
        }
        Field.square(t1, z);
        Field.multiply(t1, t1, Field.of(number));
        Field.subtract(t1, t1, x);
        return Field.isZero(t1);
    }

    boolean isInfinite() {
        return infinite;
    }

    private void begin(long[] points, int at, int opposite) {
        System.arraycopy(points, at, x, 0, Field.LIMBS);
        System.arraycopy(points, at + Field.LIMBS, y, 0, Field.LIMBS);
        Field.subtract(y, y, opposite, ZERO);
        System.arraycopy(ONE, 0, z, 0, Field.LIMBS);
        infinite = false;
    }

    /** The point is the sum itself or its opposite. */
    private void addToSameX() {
        if (Field.isZero(t2)) {
            twice();
        } else {
            infinite = true;
        }
    }
}

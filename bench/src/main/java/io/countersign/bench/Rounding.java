package io.countersign.bench;

import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers as people read them. */
final class Rounding {
    private static final MathContext FOUR = new MathContext(4);

    private Rounding() {}

    /** Four digits that count; what is no number stays none. */
    static double digits(double value) {
        return Double.isFinite(value) ? new BigDecimal(value).round(FOUR).doubleValue() : value;
    }
}

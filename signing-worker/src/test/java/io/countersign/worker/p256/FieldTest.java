package io.countersign.worker.p256;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Every operation agrees with whole numbers and leaves an element in its bounds, for random limbs and for the worst ones. */
class FieldTest {
    private static final BigInteger P = Field.P;
    private static final BigInteger INVERSE = BigInteger.ONE.shiftLeft(260).modInverse(P);
    private static final long LIMB = 1L << 53;
    /** Of the highest limb: 2p is below 2^257. */
    private static final long TOP = 1L << 49;

    private final Random random = new Random(256);

    @Test
    void operations_agree_with_whole_numbers_and_stay_in_their_bounds() {
        for (int i = 0; i < 10_000; i++) {
            var a = element();
            var b = element();
            long[] result = new long[Field.LIMBS];
            Field.multiply(result, a, b);
            holds(result, value(a).multiply(value(b)).multiply(INVERSE));
            Field.square(result, a);
            holds(result, value(a).pow(2).multiply(INVERSE));
            Field.add(result, a, b);
            holds(result, value(a).add(value(b)));
            Field.subtract(result, a, b);
            holds(result, value(a).subtract(value(b)));
            Field.subtract(result, a, 0, b);
            holds(result, value(a).subtract(value(b)));
            Field.subtract(result, a, -1, b);
            holds(result, value(a).negate().subtract(value(b)));
            int factor = 2 + i % 7;
            Field.times(result, a, factor);
            holds(result, value(a).multiply(BigInteger.valueOf(factor)));
        }
    }

    @Test
    void a_result_may_be_written_over_an_operand() {
        var a = element();
        var b = element();
        var expected = new long[Field.LIMBS];
        Field.multiply(expected, a, b);
        var first = a.clone();
        Field.multiply(first, first, b);
        var second = b.clone();
        Field.multiply(second, a, second);
        assertThat(first).isEqualTo(expected).isEqualTo(second);
        Field.subtract(expected, a, b);
        Field.subtract(a, a, b);
        assertThat(a).isEqualTo(expected);
    }

    @Test
    void a_long_chain_of_operations_agrees_with_whole_numbers() {
        var a = Field.of(P.subtract(BigInteger.ONE));
        var b = Field.of(BigInteger.TWO.pow(255));
        var wholeA = P.subtract(BigInteger.ONE);
        var wholeB = BigInteger.TWO.pow(255);
        for (int i = 0; i < 5_000; i++) {
            Field.multiply(a, a, b);
            Field.subtract(b, a, b);
            Field.times(b, b, 8);
            Field.square(b, b);
            Field.add(a, a, b);
            wholeA = wholeA.multiply(wholeB).mod(P);
            wholeB = wholeA.subtract(wholeB).shiftLeft(3).pow(2).mod(P);
            wholeA = wholeA.add(wholeB).mod(P);
        }
        assertThat(Field.value(a).multiply(INVERSE).mod(P)).isEqualTo(wholeA);
    }

    @Test
    void numbers_go_in_whole() {
        for (var number : new BigInteger[] {
            BigInteger.ZERO,
            BigInteger.ONE,
            P.subtract(BigInteger.ONE),
            P,
            P.add(BigInteger.ONE),
            BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE),
            new BigInteger(256, random)
        }) {
            assertThat(Field.value(Field.of(number)).multiply(INVERSE).mod(P)).isEqualTo(number.mod(P));
        }
    }

    @Test
    void every_spelling_of_zero_is_zero_and_its_neighbours_are_not() {
        for (int multiple = -1; multiple <= 1; multiple++) {
            var zero = P.multiply(BigInteger.valueOf(multiple));
            assertThat(Field.isZero(limbs(zero))).isTrue();
            assertThat(Field.isZero(limbs(zero.add(BigInteger.ONE)))).isFalse();
            assertThat(Field.isZero(limbs(zero.subtract(BigInteger.ONE)))).isFalse();
            assertThat(Field.isZero(limbs(zero.add(BigInteger.ONE.shiftLeft(52)))))
                    .isFalse();
        }
        var a = element();
        var difference = new long[Field.LIMBS];
        Field.subtract(difference, a, limbs(value(a).mod(P)));
        assertThat(Field.isZero(difference)).isTrue();
        var carried = limbs(BigInteger.ZERO);
        carried[0] = 1L << 52;
        carried[1] = -1;
        assertThat(Field.isZero(carried)).isTrue();
    }

    private void holds(long[] element, BigInteger expected) {
        var value = value(element);
        assertThat(value.mod(P)).isEqualTo(expected.mod(P));
        assertThat(value.abs()).isLessThan(P.shiftLeft(1));
        for (long limb : element) {
            assertThat(Math.abs(limb)).isLessThan(LIMB);
        }
    }

    /** With limbs to their bounds, of either sign, many of them extreme. */
    private long[] element() {
        while (true) {
            var element = new long[Field.LIMBS];
            for (int i = 0; i < Field.LIMBS; i++) {
                element[i] = limb(i == Field.LIMBS - 1 ? TOP : LIMB);
            }
            if (value(element).abs().compareTo(P.shiftLeft(1)) < 0) {
                return element;
            }
        }
    }

    private long limb(long bound) {
        return switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1 -> random.nextBoolean() ? 1 : -1;
            case 2 -> bound - 1;
            case 3 -> 1 - bound;
            case 4 -> (bound >> 1) - random.nextInt(2);
            default -> random.nextLong() % bound;
        };
    }

    /** Computed apart from the code under test. */
    private static BigInteger value(long[] limbs) {
        var value = BigInteger.ZERO;
        for (int i = 0; i < limbs.length; i++) {
            value = value.add(BigInteger.valueOf(limbs[i]).shiftLeft(52 * i));
        }
        return value;
    }

    /** The number as it is, not in Montgomery's form; the highest limb takes the sign. */
    private static long[] limbs(BigInteger number) {
        var limbs = new long[Field.LIMBS];
        var rest = number;
        var unit = BigInteger.ONE.shiftLeft(52);
        for (int i = 0; i < limbs.length - 1; i++) {
            limbs[i] = rest.mod(unit).longValue();
            rest = rest.shiftRight(52);
        }
        limbs[limbs.length - 1] = rest.longValueExact();
        return limbs;
    }
}

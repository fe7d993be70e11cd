package io.countersign.worker.p256;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Random;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECPoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sums of points agree with BouncyCastle's, also where the formulas for different points do not hold. */
class SumTest {
    private static final ECPoint G = CustomNamedCurves.getByName("secp256r1").getG();

    private final Random random = new Random(8);
    private final Sum sum = new Sum();

    @Test
    void a_sum_begins_at_infinity_and_twice_that_is_infinity() {
        assertThat(sum.isInfinite()).isTrue();
        sum.twice();
        assertThat(sum.isInfinite()).isTrue();
        assertThat(sum.hasX(BigInteger.ZERO)).isFalse();
    }

    @Test
    void a_point_added_to_itself_is_twice_the_point() {
        add(G);
        add(G);
        isAt(G.twice());
    }

    @Test
    void a_point_added_to_its_opposite_is_infinity_and_the_sum_goes_on_from_there() {
        add(G.twice());
        add(G.negate());
        add(G.negate());
        assertThat(sum.isInfinite()).isTrue();
        assertThat(sum.hasX(BigInteger.ZERO)).isFalse();
        add(G);
        isAt(G);
    }

    @Test
    void equal_and_opposite_points_are_seen_however_the_sum_is_scaled() {
        for (int i = 0; i < 50; i++) {
            var point = G.multiply(new BigInteger(250, random));
            var sameByOtherSteps = new Sum();
            add(sameByOtherSteps, point);
            sameByOtherSteps.twice();
            add(sameByOtherSteps, point);
            add(sameByOtherSteps, point.multiply(BigInteger.valueOf(3)));
            isAt(sameByOtherSteps, point.multiply(BigInteger.valueOf(6)));
            add(sameByOtherSteps, point.multiply(BigInteger.valueOf(-6)));
            assertThat(sameByOtherSteps.isInfinite()).isTrue();
        }
    }

    @Test
    void a_long_walk_of_sums_agrees_with_bouncycastle() {
        var expected = G;
        add(G);
        for (int i = 0; i < 200; i++) {
            var point = G.multiply(new BigInteger(256, random));
            sum.twice();
            add(point);
            expected = expected.twicePlus(point);
            isAt(expected);
        }
    }

    @Test
    void the_opposite_of_a_point_is_added_as_its_own_point_would_be() {
        var other = G.multiply(BigInteger.valueOf(9));
        sum.add(limbs(G), 0, -1);
        isAt(G.negate());
        sum.add(limbs(other), 0, -1);
        isAt(G.add(other).negate());
        sum.add(limbs(G.add(other)), 0, -1);
        isAt(G.add(other).twice().negate());
        sum.add(limbs(G.add(other).twice().negate()), 0, -1);
        assertThat(sum.isInfinite()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 10, 11, 12})
    void a_comb_gives_every_multiple_that_bouncycastle_gives(int teeth) {
        var n = G.getCurve().getOrder();
        var point = G.multiply(BigInteger.valueOf(7));
        var comb = new Comb(point, teeth);
        for (int i = 0; i < 300; i++) {
            var number = i < 257 ? BigInteger.ONE.shiftLeft(i).mod(n) : new BigInteger(256, random).mod(n);
            isAt(multiple(comb, number), point.multiply(number));
        }
        isAt(multiple(comb, n.subtract(BigInteger.ONE)), point.negate());
        assertThat(multiple(comb, BigInteger.ZERO).isInfinite()).isTrue();
    }

    private static Sum multiple(Comb comb, BigInteger number) {
        var multiple = new Sum();
        var words = comb.words(number);
        for (int column = comb.columns() - 1; column >= 0; column--) {
            multiple.twice();
            comb.addTo(multiple, words, column);
        }
        return multiple;
    }

    private void add(ECPoint point) {
        add(sum, point);
    }

    private static void add(Sum sum, ECPoint point) {
        var points = new long[2 * Field.LIMBS + 1];
        System.arraycopy(limbs(point), 0, points, 1, 2 * Field.LIMBS);
        sum.add(points, 1, 0);
    }

    private static long[] limbs(ECPoint point) {
        var affine = point.normalize();
        var limbs = new long[2 * Field.LIMBS];
        System.arraycopy(Field.of(affine.getAffineXCoord().toBigInteger()), 0, limbs, 0, Field.LIMBS);
        System.arraycopy(Field.of(affine.getAffineYCoord().toBigInteger()), 0, limbs, Field.LIMBS, Field.LIMBS);
        return limbs;
    }

    private void isAt(ECPoint expected) {
        isAt(sum, expected);
    }

    /** The y is seen by what taking the point away leaves: infinity for the same y, a point for the opposite one. */
    private static void isAt(Sum sum, ECPoint expected) {
        var x = expected.normalize().getAffineXCoord().toBigInteger();
        assertThat(sum.hasX(x)).isTrue();
        assertThat(sum.hasX(x.flipBit(0))).isFalse();
        add(sum, expected.negate());
        assertThat(sum.isInfinite()).isTrue();
        add(sum, expected);
        assertThat(sum.isInfinite()).isFalse();
    }
}

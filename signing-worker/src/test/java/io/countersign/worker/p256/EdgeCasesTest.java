package io.countersign.worker.p256;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.util.BigIntegers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Signatures that an attacker or a broken token could make up: tables judge them as BouncyCastle does. */
class EdgeCasesTest {
    private static final BigInteger N = Signer.N;
    private static final BigInteger K = new BigInteger("123456789abcdef0fedcba98765432100123456789abcdef", 16);
    private static final byte[] DIGEST = bytes(new BigInteger("8badf00d".repeat(8), 16));

    /** Small multiples, their opposites, a half, powers of two, and a point that stands in the table of the base point as well. */
    static Stream<BigInteger> secrets() {
        return Stream.concat(
                Stream.of(1, 2, 1 << 16).map(BigInteger::valueOf).flatMap(d -> Stream.of(d, N.subtract(d))),
                Stream.of(
                        BigInteger.TWO.modInverse(N),
                        BigInteger.ONE.shiftLeft(32),
                        BigInteger.ONE.shiftLeft(240),
                        allTeeth(),
                        N.subtract(BigInteger.ONE.shiftLeft(224)),
                        K));
    }

    /** What eleven teeth, 24 bits apart, are together. */
    private static BigInteger allTeeth() {
        return IntStream.range(0, 11)
                .mapToObj(j -> BigInteger.ONE.shiftLeft(24 * j))
                .reduce(BigInteger.ZERO, BigInteger::add);
    }

    static List<byte[]> digests() {
        return List.of(
                new byte[32],
                new byte[64],
                bytes(N),
                bytes(N.subtract(BigInteger.ONE)),
                bytes(N.add(BigInteger.ONE)),
                filled(32),
                filled(48),
                filled(64),
                filled(20),
                new byte[0],
                Arrays.copyOf(DIGEST, 48),
                DIGEST);
    }

    @ParameterizedTest
    @MethodSource("secrets")
    void true_signatures_of_special_keys_and_digests_are_accepted(BigInteger secret) {
        var signer = new Signer(secret);
        var known = new KnownKey(signer.key());
        for (var digest : digests()) {
            for (var k : new BigInteger[] {BigInteger.ONE, N.subtract(BigInteger.ONE), K}) {
                var signature = signer.sign(digest, k);
                if (signature.s().signum() == 0) {
                    continue;
                }
                assertThat(agree(signer.key(), known, digest, signature.r(), signature.s()))
                        .isTrue();
                assertThat(agree(signer.key(), known, digest, signature.r(), N.subtract(signature.s())))
                        .isTrue();
                agree(signer.key(), known, digest, signature.r(), signature.s().xor(BigInteger.ONE));
            }
        }
    }

    /** Of u1 * G + u2 * Q: both zero or equal or opposite, one of them zero or the neighbour of the other. */
    @ParameterizedTest
    @MethodSource("secrets")
    void sums_through_infinity_and_of_equal_points_are_right(BigInteger secret) {
        var known = new KnownKey(new Signer(secret).key());
        var numbers = new BigInteger[] {
            BigInteger.ZERO,
            BigInteger.ONE,
            BigInteger.TWO,
            N.subtract(BigInteger.ONE),
            BigInteger.ONE.shiftLeft(16),
            BigInteger.ONE.shiftLeft(255),
            secret,
            N.subtract(secret),
            K
        };
        for (var u1 : numbers) {
            for (var u2 : numbers) {
                var expected = u1.add(u2.multiply(secret)).mod(N);
                var sum = known.sum(u1, u2);
                assertThat(sum.isInfinite()).as("%s %s", u1, u2).isEqualTo(expected.signum() == 0);
                if (!sum.isInfinite()) {
                    var x = Signer.G.multiply(expected).normalize().getAffineXCoord();
                    assertThat(sum.hasX(x.toBigInteger())).as("%s %s", u1, u2).isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("secrets")
    void a_signature_whose_point_is_at_infinity_is_refused(BigInteger secret) {
        var signer = new Signer(secret);
        var known = new KnownKey(signer.key());
        for (var r : new BigInteger[] {BigInteger.ONE, BigInteger.TWO, K, N.subtract(BigInteger.ONE)}) {
            var digest = bytes(r.multiply(secret).negate().mod(N));
            assertThat(agree(signer.key(), known, digest, r, K)).isFalse();
            assertThat(agree(signer.key(), known, digest, r, BigInteger.ONE)).isFalse();
        }
    }

    @Test
    void numbers_out_of_range_are_refused() {
        var signer = new Signer(K);
        var known = new KnownKey(signer.key());
        var numbers = new BigInteger[] {
            BigInteger.ZERO,
            BigInteger.ONE,
            BigInteger.ONE.negate(),
            N.negate(),
            N.subtract(BigInteger.ONE),
            N,
            N.add(BigInteger.ONE),
            Field.P.subtract(BigInteger.ONE),
            Field.P,
            BigInteger.ONE.shiftLeft(256),
            BigInteger.ONE.shiftLeft(600)
        };
        for (var r : numbers) {
            for (var s : numbers) {
                assertThat(agree(signer.key(), known, DIGEST, r, s)).isFalse();
                assertThat(agree(signer.key(), known, new byte[32], r, s)).isFalse();
            }
        }
        var signature = signer.sign(DIGEST, BigInteger.TEN);
        assertThat(agree(signer.key(), known, DIGEST, signature.r().add(N), signature.s()))
                .isFalse();
        assertThat(agree(
                        signer.key(),
                        known,
                        DIGEST,
                        signature.r(),
                        signature.s().add(N)))
                .isFalse();
        assertThat(agree(signer.key(), known, DIGEST, signature.r().negate(), signature.s()))
                .isFalse();
    }

    /** The x of about one point in 2^32 is not below n; here the point is chosen first and the key computed from it. */
    @Test
    void a_point_whose_x_is_not_below_the_order_is_known_by_its_remainder() {
        int found = 0;
        for (var x = N; found < 5; x = x.add(BigInteger.ONE)) {
            var encoded = new byte[33];
            encoded[0] = 2;
            System.arraycopy(bytes(x), 0, encoded, 1, 32);
            var r = x.subtract(N);
            if (r.signum() == 0 || !isOnCurve(encoded)) {
                continue;
            }
            found++;
            var point = Signer.P256.getCurve().decodePoint(encoded);
            var q = point.multiply(K)
                    .subtract(Signer.G.multiply(Signer.number(DIGEST)))
                    .multiply(r.modInverse(N));
            var key = new ECPublicKeyParameters(q, Signer.P256);
            var known = new KnownKey(key);
            assertThat(agree(key, known, DIGEST, r, K)).isTrue();
            assertThat(agree(key, known, DIGEST, r.add(BigInteger.ONE), K)).isFalse();
            assertThat(agree(key, known, DIGEST, x, K)).isFalse();
        }
    }

    private static boolean isOnCurve(byte[] encoded) {
        try {
            return Signer.P256.getCurve().decodePoint(encoded).isValid();
        } catch (IllegalArgumentException none) {
            return false;
        }
    }

    private static boolean agree(ECPublicKeyParameters key, KnownKey known, byte[] digest, BigInteger r, BigInteger s) {
        boolean accepts = known.verifies(digest, r, s);
        assertThat(accepts).isEqualTo(Signer.bouncyCastleAccepts(key, digest, r, s));
        return accepts;
    }

    private static byte[] bytes(BigInteger number) {
        return BigIntegers.asUnsignedByteArray(32, number);
    }

    private static byte[] filled(int length) {
        var bytes = new byte[length];
        Arrays.fill(bytes, (byte) 0xff);
        return bytes;
    }
}

package io.countersign.worker.p256;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Random;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.junit.jupiter.api.Test;

/** Over random keys and digests, what tables accept and refuse is what BouncyCastle and the JDK accept and refuse. */
class KnownKeyTest {
    private final Random random = new Random(20_261_121);

    @Test
    void true_signatures_are_accepted_and_any_flipped_bit_is_judged_as_bouncycastle_judges_it() {
        for (int i = 0; i < 24; i++) {
            var signer = signer();
            var key = signer.key();
            var known = new KnownKey(key);
            for (int j = 0; j < 25; j++) {
                var digest = digest(j % 5 == 0 ? 48 : 32);
                var signature = signer.sign(digest, below(Signer.N));
                assertThat(known.verifies(digest, signature.r(), signature.s())).isTrue();
                assertThat(Signer.bouncyCastleAccepts(key, digest, signature.r(), signature.s()))
                        .isTrue();
                int bit = random.nextInt(256);
                agree(key, known, digest, signature.r().flipBit(bit), signature.s());
                agree(key, known, digest, signature.r(), signature.s().flipBit(bit));
                var other = digest.clone();
                other[bit / 8] ^= (byte) (1 << bit % 8);
                assertThat(agree(key, known, other, signature.r(), signature.s()))
                        .isFalse();
            }
        }
    }

    @Test
    void signatures_are_refused_under_a_key_whose_x_differs_in_one_bit() {
        int keys = 0;
        while (keys < 15) {
            var signer = signer();
            var encoded = signer.key().getQ().getEncoded(true);
            encoded[1 + random.nextInt(32)] ^= (byte) (1 << random.nextInt(8));
            ECPublicKeyParameters near;
            try {
                near = new ECPublicKeyParameters(Signer.P256.getCurve().decodePoint(encoded), Signer.P256);
            } catch (IllegalArgumentException onNoCurve) {
                continue;
            }
            keys++;
            var known = new KnownKey(near);
            var digest = digest(32);
            var signature = signer.sign(digest, below(Signer.N));
            assertThat(agree(near, known, digest, signature.r(), signature.s())).isFalse();
        }
    }

    @Test
    void the_jdk_agrees() throws Exception {
        var signer = signer();
        var known = new KnownKey(signer.key());
        var named = ECNamedDomainParameters.lookup(SECObjectIdentifiers.secp256r1);
        var info = SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(
                new ECPublicKeyParameters(signer.key().getQ(), named));
        var publicKey = KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(info.getEncoded()));
        var jdk = Signature.getInstance("NONEwithECDSA", "SunEC");
        for (int i = 0; i < 60; i++) {
            var digest = digest(32);
            var signature = signer.sign(digest, below(Signer.N));
            var r = i % 3 == 0 ? signature.r().flipBit(i) : signature.r();
            var s = i % 3 == 1 ? signature.s().flipBit(i) : signature.s();
            jdk.initVerify(publicKey);
            jdk.update(digest);
            boolean accepts = jdk.verify(StandardDSAEncoding.INSTANCE.encode(Signer.N, r, s));
            assertThat(known.verifies(digest, r, s)).isEqualTo(accepts).isEqualTo(i % 3 == 2);
        }
    }

    @Test
    void keys_of_other_curves_or_of_another_base_point_do_not_fit() {
        var other = new ECDomainParameters(CustomNamedCurves.getByName("secp256k1"));
        var strange = new ECDomainParameters(Signer.P256.getCurve(), Signer.G.twice(), Signer.N);
        for (var parameters : new ECDomainParameters[] {other, strange}) {
            var key = new ECPublicKeyParameters(parameters.getG(), parameters);
            assertThat(KnownKey.fits(key)).isFalse();
            assertThatThrownBy(() -> new KnownKey(key)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static boolean agree(ECPublicKeyParameters key, KnownKey known, byte[] digest, BigInteger r, BigInteger s) {
        boolean accepts = known.verifies(digest, r, s);
        assertThat(accepts).isEqualTo(Signer.bouncyCastleAccepts(key, digest, r, s));
        return accepts;
    }

    private Signer signer() {
        return new Signer(below(Signer.N));
    }

    private BigInteger below(BigInteger bound) {
        return new BigInteger(255, random).add(BigInteger.ONE).mod(bound);
    }

    private byte[] digest(int length) {
        var digest = new byte[length];
        random.nextBytes(digest);
        return digest;
    }
}

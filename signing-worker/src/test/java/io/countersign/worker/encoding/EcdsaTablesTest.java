package io.countersign.worker.encoding;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.EcdsaFormat;
import io.countersign.protocol.SignatureAlgorithm;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.junit.jupiter.api.Test;

/** Tables come beside the signatures, for keys that sign much, when they agree with BouncyCastle; without them all goes on as before. */
class EcdsaTablesTest {
    private static final int ENOUGH = 3;
    private static final byte[] DIGEST = HexFormat.of().parseHex("0123456789abcdef".repeat(4));

    private final Deque<Runnable> beside = new ArrayDeque<>();
    private final EcdsaTables tables = tables(beside::add);

    @Test
    void a_key_has_tables_after_enough_signatures_and_they_accept_and_refuse_as_before() throws Exception {
        var pair = pair(256);
        var verifier = new EcdsaVerifier(pair.getPublic().getEncoded(), tables);
        for (int i = 0; i < ENOUGH; i++) {
            assertThat(beside).isEmpty();
            judges(verifier, pair);
        }
        assertThat(tables.find(name(pair))).isNull();
        judges(verifier, pair);
        assertThat(beside).hasSize(1);
        beside.remove().run();
        assertThat(tables.find(name(pair))).isNotNull();
        judges(verifier, pair);
        judges(new EcdsaVerifier(pair.getPublic().getEncoded(), tables), pair);
        assertThat(beside).isEmpty();
    }

    @Test
    void signatures_that_do_not_verify_count_for_nothing() throws Exception {
        var pair = pair(256);
        var verifier = new EcdsaVerifier(pair.getPublic().getEncoded(), tables);
        for (int i = 0; i < 2 * ENOUGH; i++) {
            assertThat(verifies(verifier, EcdsaFormat.P1363, DIGEST, new byte[64]))
                    .isFalse();
        }
        assertThat(beside).isEmpty();
    }

    @Test
    void keys_of_other_curves_never_have_tables() throws Exception {
        var pair = pair(384);
        var verifier = new EcdsaVerifier(pair.getPublic().getEncoded(), tables);
        for (int i = 0; i < 2 * ENOUGH; i++) {
            judges(verifier, pair);
        }
        assertThat(beside).isEmpty();
    }

    @Test
    void tables_of_one_key_are_made_at_a_time() throws Exception {
        var first = pair(256);
        var second = pair(256);
        verify(tables, first);
        verify(tables, second);
        assertThat(beside).hasSize(1);
        beside.remove().run();
        verify(tables, second);
        assertThat(beside).hasSize(1);
        beside.remove().run();
        assertThat(tables.find(name(first))).isNotNull();
        assertThat(tables.find(name(second))).isNotNull();
    }

    @Test
    void keys_that_were_not_used_for_longest_are_forgotten() throws Exception {
        var direct = tables(Runnable::run);
        var first = pair(256);
        var second = pair(256);
        verify(direct, first);
        verify(direct, second);
        assertThat(direct.find(name(first))).isNotNull();
        verify(direct, pair(256));
        assertThat(direct.find(name(first))).isNotNull();
        assertThat(direct.find(name(second))).isNull();
    }

    @Test
    void tables_that_disagree_with_bouncycastle_are_never_used_and_not_made_again() throws Exception {
        var pair = pair(256);
        var one = BigInteger.ONE;
        for (int i = 0; i < ENOUGH; i++) {
            tables.verified(name(pair), parameters(pair), new EcdsaTables.Sample(DIGEST, one, one));
        }
        beside.remove().run();
        assertThat(tables.find(name(pair))).isNull();
        verify(tables, pair);
        assertThat(beside).isEmpty();
        judges(new EcdsaVerifier(pair.getPublic().getEncoded(), tables), pair);
        verify(tables, pair(256));
        assertThat(beside).hasSize(1);
    }

    @Test
    void tables_that_refuse_what_bouncycastle_accepts_stop_no_signature_and_are_thrown_away() throws Exception {
        var pair = pair(256);
        var other = pair(256);
        var verifier = new EcdsaVerifier(pair.getPublic().getEncoded(), tables);
        for (int i = 0; i < ENOUGH; i++) {
            tables.verified(name(pair), parameters(other), sample(other));
        }
        beside.remove().run();
        assertThat(tables.find(name(pair))).isNotNull();
        judges(verifier, pair);
        assertThat(tables.find(name(pair))).isNull();
        judges(verifier, pair);
        assertThat(beside).isEmpty();
    }

    @Test
    void a_machine_without_a_thread_to_spare_verifies_as_before() throws Exception {
        var refusing = tables(task -> {
            throw new RejectedExecutionException("none");
        });
        var pair = pair(256);
        var verifier = new EcdsaVerifier(pair.getPublic().getEncoded(), refusing);
        for (int i = 0; i < 2 * ENOUGH; i++) {
            judges(verifier, pair);
        }
        assertThat(refusing.find(name(pair))).isNull();
    }

    private static EcdsaTables tables(Executor beside) {
        return new EcdsaTables(2, ENOUGH, beside);
    }

    private static void verify(EcdsaTables tables, KeyPair pair) throws Exception {
        var verifier = new EcdsaVerifier(pair.getPublic().getEncoded(), tables);
        var signature = sign(pair, "NONEwithECDSA");
        for (int i = 0; i < ENOUGH; i++) {
            assertThat(verifies(verifier, EcdsaFormat.DER, DIGEST, signature)).isTrue();
        }
    }

    private static void judges(EcdsaVerifier verifier, KeyPair pair) throws Exception {
        var other = DIGEST.clone();
        other[31] ^= 1;
        var der = sign(pair, "NONEwithECDSA");
        assertThat(verifies(verifier, EcdsaFormat.DER, DIGEST, der)).isTrue();
        assertThat(verifies(verifier, EcdsaFormat.DER, other, der)).isFalse();
        assertThat(verifies(verifier, EcdsaFormat.P1363, DIGEST, der)).isFalse();
        assertThat(verifies(verifier, EcdsaFormat.DER, DIGEST, new byte[0])).isFalse();
        var plain = sign(pair, "NONEwithECDSAinP1363Format");
        plain[plain.length - 1] ^= 1;
        assertThat(verifies(verifier, EcdsaFormat.P1363, DIGEST, plain)).isFalse();
    }

    private static boolean verifies(EcdsaVerifier verifier, EcdsaFormat format, byte[] digest, byte[] signature) {
        return verifier.verifies(SignatureAlgorithm.ECDSA_SHA_256, format, digest, signature);
    }

    private static byte[] sign(KeyPair pair, String algorithm) throws Exception {
        var signer = Signature.getInstance(algorithm);
        signer.initSign(pair.getPrivate());
        signer.update(DIGEST);
        return signer.sign();
    }

    private static EcdsaTables.Sample sample(KeyPair pair) throws Exception {
        var rs = StandardDSAEncoding.INSTANCE.decode(
                parameters(pair).getParameters().getN(), sign(pair, "NONEwithECDSA"));
        return new EcdsaTables.Sample(DIGEST, rs[0], rs[1]);
    }

    private static KeyPair pair(int bits) throws Exception {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    private static String name(KeyPair pair) {
        return HexFormat.of().formatHex(pair.getPublic().getEncoded());
    }

    private static ECPublicKeyParameters parameters(KeyPair pair) throws Exception {
        return (ECPublicKeyParameters)
                PublicKeyFactory.createKey(pair.getPublic().getEncoded());
    }
}

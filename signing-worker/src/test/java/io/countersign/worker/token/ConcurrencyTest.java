package io.countersign.worker.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.countersign.protocol.EcdsaFormat;
import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.SignatureAlgorithm;
import io.countersign.protocol.worker.WorkerAnswer.Signed;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConcurrencyTest {
    private static final int CALLERS = 16;
    private static final int ORDERS_EACH = 50;

    @Test
    void sixteen_callers_get_distinct_signatures_each_over_its_own_digest() throws Exception {
        var token = TestToken.shared();
        var worker = TokenWorker.start(token.config(), TestToken.SEAL);
        try (var callers = Executors.newFixedThreadPool(CALLERS)) {
            var key = token.key(worker, KeyAlgorithm.P_256);
            var publicKey = KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(key.publicKey()));
            var seen = ConcurrentHashMap.<String>newKeySet();
            var running = IntStream.range(0, CALLERS)
                    .<Future<?>>mapToObj(caller -> callers.submit(() -> {
                        for (int i = 0; i < ORDERS_EACH; i++) {
                            var digest = TestToken.sha256(caller + "/" + i);
                            var order =
                                    TestToken.order(key, SignatureAlgorithm.ECDSA_SHA_256, EcdsaFormat.P1363, digest);
                            var signature = onlyVerified(TestToken.ask(worker, order), publicKey, digest);
                            seen.add(HexFormat.of().formatHex(signature));
                        }
                    }))
                    .toList();
            for (var one : running) {
                one.get();
            }
            assertThat(new HashSet<>(seen)).hasSize(CALLERS * ORDERS_EACH);
        } finally {
            worker.close();
        }
    }

    private static byte[] onlyVerified(Object answer, PublicKey key, byte[] digest) {
        var signature = assertThat(answer)
                .asInstanceOf(type(Signed.class))
                .actual()
                .signatures()
                .getFirst();
        assertThat(platformVerifies(key, digest, signature)).isTrue();
        return signature;
    }

    private static boolean platformVerifies(PublicKey key, byte[] digest, byte[] signature) {
        try {
            var verifier = Signature.getInstance("NONEwithECDSAinP1363Format");
            verifier.initVerify(key);
            verifier.update(digest);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}

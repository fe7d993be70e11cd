package io.countersign.worker.encoding;

import io.countersign.bench.pieces.Right;
import io.countersign.protocol.EcdsaFormat;
import io.countersign.protocol.SignatureAlgorithm;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What the worker does with each signature before it hands it over. */
@State(Scope.Benchmark)
public class VerifyPiece {
    private final byte[] digest = new byte[32];
    private final byte[] signature;
    private final Verifier verifier;

    public VerifyPiece() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            var pair = generator.generateKeyPair();
            var signer = Signature.getInstance("NONEwithECDSA");
            signer.initSign(pair.getPrivate());
            signer.update(digest);
            this.signature = signer.sign();
            this.verifier = Verifier.of(pair.getPublic());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has P-256", e);
        }
        Right.that(verify(), "the signature verifies");
        Right.that(!verifies(new byte[] {1}), "it does not verify over something else");
    }

    @Benchmark
    public boolean verify() {
        return verifies(digest);
    }

    private boolean verifies(byte[] input) {
        return verifier.verifies(SignatureAlgorithm.ECDSA_SHA_256, EcdsaFormat.DER, input, signature);
    }
}

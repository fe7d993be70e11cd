package io.countersign.bench.floor;

import io.countersign.bench.pieces.Right;
import io.countersign.protocol.EcdsaFormat;
import io.countersign.protocol.SignatureAlgorithm;
import io.countersign.worker.encoding.PublicKeys;
import io.countersign.worker.encoding.Verifier;
import io.countersign.worker.pkcs11.CryptokiException;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A call into the token as one session of the worker makes it. */
@State(Scope.Benchmark)
public class SignPiece {
    /** Its object identifier in DER, RFC 5480 section 2.1.1.1. */
    private static final String P_256 = "06082a8648ce3d030107";

    private final TokenFloor token;
    private final TokenFloor.Signing signing;

    public SignPiece() {
        try {
            this.token = TokenFloor.open("P-256", 32);
            this.signing = token.signing(token.session(), true);
            var verifier = Verifier.of(PublicKeys.ec(HexFormat.of().parseHex(P_256), token.point()));
            var verifies = verifier.verifies(
                    SignatureAlgorithm.ECDSA_SHA_256, EcdsaFormat.P1363, token.input(), signing.sign());
            Right.that(verifies, "the token's signature verifies");
        } catch (CryptokiException | GeneralSecurityException e) {
            throw new IllegalStateException("SoftHSM does not sign", e);
        }
    }

    @Benchmark
    public byte[] sign() throws CryptokiException {
        return signing.sign();
    }

    @TearDown
    public void close() throws CryptokiException {
        token.close();
    }
}

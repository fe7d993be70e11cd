package io.countersign.worker.p256;

import java.math.BigInteger;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.math.ec.ECPoint;

/** A private key whose owner chooses every number of a signature, to reach cases that no honest signer meets. */
record Signer(BigInteger secret) {
    static final ECDomainParameters P256 = new ECDomainParameters(CustomNamedCurves.getByName("secp256r1"));
    static final BigInteger N = P256.getN();
    static final ECPoint G = P256.getG();

    record Signature(BigInteger r, BigInteger s) {}

    ECPublicKeyParameters key() {
        return new ECPublicKeyParameters(G.multiply(secret), P256);
    }

    /** FIPS 186-5 section 6.4.1 with k as given. */
    Signature sign(byte[] digest, BigInteger k) {
        var r = G.multiply(k).normalize().getAffineXCoord().toBigInteger().mod(N);
        var s = k.modInverse(N).multiply(number(digest).add(r.multiply(secret))).mod(N);
        return new Signature(r, s);
    }

    static BigInteger number(byte[] digest) {
        var number = new BigInteger(1, digest);
        return number.shiftRight(Math.max(0, digest.length * 8 - 256));
    }

    static boolean bouncyCastleAccepts(ECPublicKeyParameters key, byte[] digest, BigInteger r, BigInteger s) {
        var signer = new ECDSASigner();
        signer.init(false, key);
        return signer.verifySignature(digest, r, s);
    }
}

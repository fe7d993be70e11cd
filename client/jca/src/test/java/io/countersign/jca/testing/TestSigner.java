package io.countersign.jca.testing;

import io.countersign.protocol.EcdsaFormat;
import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.SignatureAlgorithm;
import io.countersign.protocol.api.SignInput;
import io.countersign.protocol.api.Signer;
import io.countersign.protocol.api.SignerState;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.DigestInfo;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.engines.RSABlindedEngine;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.signers.PSSSigner;
import org.bouncycastle.operator.DefaultDigestAlgorithmIdentifierFinder;
import org.jspecify.annotations.Nullable;

/** A Signer of the in-test gateway: a real key in memory that signs digests as a token would. */
public final class TestSigner {
    private final UUID id = UUID.randomUUID();
    private final String slug;
    private final KeyAlgorithm algorithm;
    private final KeyPair key;
    private final List<X509Certificate> chain;
    private volatile boolean approvalRequired;

    TestSigner(String slug, KeyAlgorithm algorithm, TestPki pki) {
        this.slug = slug;
        this.algorithm = algorithm;
        this.key = switch (algorithm.family()) {
            case RSA ->
                TestPki.generate("RSA", new RSAKeyGenParameterSpec(algorithm.bits(), RSAKeyGenParameterSpec.F4));
            case EC -> TestPki.generate("EC", new ECGenParameterSpec("secp" + algorithm.bits() + "r1"));
            case EDWARDS -> TestPki.generate("Ed25519", NamedParameterSpec.ED25519);
        };
        this.chain = List.of(pki.issue("Release " + slug, key.getPublic()), pki.certificate());
    }

    public UUID id() {
        return id;
    }

    public String slug() {
        return slug;
    }

    public List<X509Certificate> chain() {
        return chain;
    }

    public PublicKey publicKey() {
        return key.getPublic();
    }

    /** From now on a grant is needed. */
    public TestSigner requireApproval() {
        approvalRequired = true;
        return this;
    }

    boolean approvalRequired() {
        return approvalRequired;
    }

    Signer view() {
        return new Signer(
                id,
                slug,
                slug,
                SignerState.ACTIVE,
                algorithm,
                keyId(),
                "test-token",
                UUID.randomUUID(),
                chain.get(0).getSubjectX500Principal().getName(),
                chain.get(0).getSerialNumber().toString(16),
                chain.get(0).getNotBefore().toInstant(),
                chain.get(0).getNotAfter().toInstant(),
                Arrays.stream(SignatureAlgorithm.values())
                        .filter(a -> a.fits(algorithm))
                        .toList(),
                approvalRequired ? 1 : 0,
                true,
                false,
                null,
                null,
                null,
                null,
                null,
                1,
                Instant.now());
    }

    String keyId() {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(key.getPublic().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean fits(SignatureAlgorithm wanted) {
        return wanted.fits(algorithm);
    }

    byte[] sign(SignatureAlgorithm wanted, SignInput input, @Nullable EcdsaFormat format) {
        try {
            return switch (wanted.scheme()) {
                case RSASSA_PKCS1_V1_5 -> raw("NONEwithRSA", digestInfo(wanted, digest(input)));
                case RSASSA_PSS -> pss(wanted, digest(input));
                case ECDSA ->
                    raw(format == EcdsaFormat.P1363 ? "NONEwithECDSAinP1363Format" : "NONEwithECDSA", digest(input));
                case ED25519 -> raw("Ed25519", Objects.requireNonNull(input.message()));
                case ML_DSA -> throw new IllegalArgumentException("no token offers ML-DSA yet");
            };
        } catch (GeneralSecurityException | CryptoException | java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] digest(SignInput input) {
        return Objects.requireNonNull(input.digest());
    }

    private byte[] raw(String jcaName, byte[] input) throws GeneralSecurityException {
        var signature = Signature.getInstance(jcaName);
        signature.initSign((PrivateKey) key.getPrivate());
        signature.update(input);
        return signature.sign();
    }

    private static byte[] digestInfo(SignatureAlgorithm wanted, byte[] digest) throws java.io.IOException {
        var hash = new DefaultDigestAlgorithmIdentifierFinder()
                .find(Objects.requireNonNull(wanted.digest()).jcaName());
        // RFC 8017 appendix A.2.4: the parameters of the digest algorithm are NULL here, not absent.
        return new DigestInfo(new AlgorithmIdentifier(hash.getAlgorithm(), DERNull.INSTANCE), digest).getEncoded("DER");
    }

    private byte[] pss(SignatureAlgorithm wanted, byte[] digest) throws CryptoException {
        var rsa = (RSAPrivateKey) key.getPrivate();
        Digest hash = switch (digest.length) {
            case 32 -> new SHA256Digest();
            case 48 -> new SHA384Digest();
            default -> new SHA512Digest();
        };
        var signer = PSSSigner.createRawSigner(new RSABlindedEngine(), hash, hash, digest.length, (byte) 0xbc);
        signer.init(true, new RSAKeyParameters(true, rsa.getModulus(), rsa.getPrivateExponent()));
        signer.update(digest, 0, digest.length);
        return signer.generateSignature();
    }
}

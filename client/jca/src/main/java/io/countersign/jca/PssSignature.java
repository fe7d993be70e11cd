package io.countersign.jca;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.ProviderException;
import java.security.SignatureException;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** RSASSA-PSS (RFC 8017 section 8.1): hashes here, sends the digest; the token makes the salt. */
final class PssSignature extends RemoteSignature {
    private static final Set<String> DIGESTS = Set.of("SHA-256", "SHA-384", "SHA-512");

    private @Nullable PSSParameterSpec parameters;
    private @Nullable MessageDigest digest;

    private PssSignature() {
        super(RemoteKey.Rsa.class);
    }

    /** The parameters come by {@code setParameter}. */
    static PssSignature unset() {
        return new PssSignature();
    }

    /** With the parameters that every PSS signature of this digest has here. */
    static PssSignature with(String digestName) throws NoSuchAlgorithmException {
        var signature = new PssSignature();
        var salt = MessageDigest.getInstance(digestName).getDigestLength();
        var spec = new PSSParameterSpec(digestName, "MGF1", new MGF1ParameterSpec(digestName), salt, 1);
        try {
            signature.engineSetParameter(spec);
        } catch (InvalidAlgorithmParameterException e) {
            throw new ProviderException(e);
        }
        return signature;
    }

    @Override
    void reset() {
        if (digest != null) {
            digest.reset();
        }
    }

    @Override
    protected void engineSetParameter(AlgorithmParameterSpec wanted) throws InvalidAlgorithmParameterException {
        if (!(wanted instanceof PSSParameterSpec pss)) {
            throw new InvalidAlgorithmParameterException("RSASSA-PSS takes a PSSParameterSpec.");
        }
        if (!DIGESTS.contains(pss.getDigestAlgorithm())) {
            throw new InvalidAlgorithmParameterException(
                    "RSASSA-PSS here takes SHA-256, SHA-384 or SHA-512, not " + pss.getDigestAlgorithm() + ".");
        }
        try {
            var hash = MessageDigest.getInstance(pss.getDigestAlgorithm());
            refuseOthers(pss, hash);
            digest = hash;
            parameters = pss;
        } catch (NoSuchAlgorithmException e) {
            throw new InvalidAlgorithmParameterException(e);
        }
    }

    private static void refuseOthers(PSSParameterSpec pss, MessageDigest hash)
            throws InvalidAlgorithmParameterException {
        if (!(pss.getMGFParameters() instanceof MGF1ParameterSpec mgf1)
                || !mgf1.getDigestAlgorithm().equals(pss.getDigestAlgorithm())) {
            throw new InvalidAlgorithmParameterException(
                    "RSASSA-PSS here takes MGF1 over the same digest, " + pss.getDigestAlgorithm() + ".");
        }
        if (pss.getSaltLength() != hash.getDigestLength()) {
            throw new InvalidAlgorithmParameterException("RSASSA-PSS here takes a salt as long as the digest, "
                    + hash.getDigestLength() + " bytes, not " + pss.getSaltLength() + ".");
        }
        if (pss.getTrailerField() != PSSParameterSpec.TRAILER_FIELD_BC) {
            throw new InvalidAlgorithmParameterException("RSASSA-PSS takes the trailer field 1.");
        }
    }

    @Override
    protected @Nullable AlgorithmParameters engineGetParameters() {
        if (parameters == null) {
            return null;
        }
        try {
            var encoded = AlgorithmParameters.getInstance("RSASSA-PSS");
            encoded.init(parameters);
            return encoded;
        } catch (GeneralSecurityException e) {
            throw new ProviderException(e);
        }
    }

    @Override
    protected void engineUpdate(byte b) throws SignatureException {
        hash().update(b);
    }

    @Override
    protected void engineUpdate(byte[] bytes, int offset, int length) throws SignatureException {
        hash().update(bytes, offset, length);
    }

    @Override
    protected byte[] engineSign() throws SignatureException {
        var hash = hash();
        return sign("RSASSA_PSS_" + hash.getAlgorithm().replace('-', '_'), "digest", hash.digest(), "");
    }

    private MessageDigest hash() throws SignatureException {
        if (digest == null) {
            throw new SignatureException("RSASSA-PSS needs its parameters (PSSParameterSpec) first.");
        }
        return digest;
    }
}

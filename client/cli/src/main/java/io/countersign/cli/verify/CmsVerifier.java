package io.countersign.cli.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableFile;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.DefaultAlgorithmNameFinder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.util.Selector;

/** Detached CMS (RFC 5652). */
final class CmsVerifier {
    /** The JDK's providers know RSASSA-PSS only by another name than CMS gives it. */
    private static final Provider ALL_SCHEMES = new BouncyCastleProvider();

    private CmsVerifier() {}

    /** One result for each signature, all of which hold. */
    static List<Verified> verify(Path content, Path signature) throws IOException {
        try {
            return verify(new CMSSignedData(new CMSProcessableFile(content.toFile()), Files.readAllBytes(signature)));
        } catch (CMSException e) {
            throw Unverified.because(signature + " is no CMS signature of " + content, e);
        }
    }

    /** @param data with its content */
    static List<Verified> verify(CMSSignedData data) throws CMSException {
        var verified = new ArrayList<Verified>();
        for (var signer : data.getSignerInfos()) {
            verified.add(verify(data, signer));
        }
        if (verified.isEmpty()) {
            throw Unverified.because("it holds no signature");
        }
        return verified;
    }

    private static Verified verify(CMSSignedData data, SignerInformation signer) throws CMSException {
        try {
            var chain = new ArrayList<X509Certificate>();
            for (var holder : data.getCertificates().getMatches(null)) {
                chain.add(new JcaX509CertificateConverter().getCertificate(holder));
            }
            var leaf = new JcaX509CertificateConverter().getCertificate(certificateOf(data, signer));
            var verifier = new JcaSimpleSignerInfoVerifierBuilder()
                    .setProvider(ALL_SCHEMES)
                    .build(leaf.getPublicKey());
            if (!signer.verify(verifier)) {
                throw Unverified.because("the signature does not fit the content");
            }
            var digest = new DefaultAlgorithmNameFinder().getAlgorithmName(signer.getDigestAlgorithmID());
            return new Verified(leaf, chain, digest, List.of(new Made(signer.getSignature(), content(data, signer))));
        } catch (OperatorCreationException | CertificateException e) {
            throw Unverified.because("the signature uses something that this program does not know", e);
        }
    }

    /** The signed attributes where there are any (RFC 5652 section 5.4), else the content itself. */
    private static Made.Content content(CMSSignedData data, SignerInformation signer) {
        return out -> {
            var attributes = signer.getEncodedSignedAttributes();
            if (attributes != null) {
                out.write(attributes);
                return;
            }
            try {
                data.getSignedContent().write(out);
            } catch (CMSException e) {
                throw new IOException(e.getMessage(), e);
            }
        };
    }

    @SuppressWarnings("unchecked")
    private static X509CertificateHolder certificateOf(CMSSignedData data, SignerInformation signer) {
        return data.getCertificates().getMatches((Selector<X509CertificateHolder>) signer.getSID()).stream()
                .findFirst()
                .orElseThrow(() -> Unverified.because("the signature does not carry the certificate of its signer"));
    }
}

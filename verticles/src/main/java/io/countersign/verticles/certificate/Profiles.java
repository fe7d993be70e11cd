package io.countersign.verticles.certificate;

import io.countersign.protocol.Sha256;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** The extensions of our two kinds of certificate, RFC 5280 section 4.2. */
final class Profiles {
    /** RFC 7093 section 2 method 1: the leftmost 160 bits of SHA-256. */
    private static final int KEY_IDENTIFIER_BYTES = 20;

    private Profiles() {}

    /** A self-signed root that issues end-entity certificates only. */
    static Extensions root(SubjectPublicKeyInfo key) {
        return build(extensions -> {
            extensions.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            extensions.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            extensions.addExtension(Extension.subjectKeyIdentifier, false, keyIdentifier(key));
        });
    }

    /** An end-entity certificate for signing code and for nothing else. */
    static Extensions codeSigning(SubjectPublicKeyInfo key, byte[] authorityKeyIdentifier, URI revocationList) {
        return build(extensions -> {
            extensions.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            addUse(extensions);
            extensions.addExtension(Extension.subjectKeyIdentifier, false, keyIdentifier(key));
            extensions.addExtension(
                    Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(authorityKeyIdentifier));
            extensions.addExtension(Extension.cRLDistributionPoints, false, distributionPoint(revocationList));
        });
    }

    /** What an outside authority is asked for; the rest of its certificate is its own matter. */
    static Extensions requestedForCodeSigning() {
        return build(Profiles::addUse);
    }

    private static void addUse(ExtensionsGenerator extensions) throws IOException {
        extensions.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        extensions.addExtension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(KeyPurposeId.id_kp_codeSigning));
    }

    private static SubjectKeyIdentifier keyIdentifier(SubjectPublicKeyInfo key) {
        var hash = Sha256.of(key.getPublicKeyData().getOctets());
        return new SubjectKeyIdentifier(Arrays.copyOf(hash, KEY_IDENTIFIER_BYTES));
    }

    private static CRLDistPoint distributionPoint(URI list) {
        var name = new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, list.toString()));
        return new CRLDistPoint(
                new DistributionPoint[] {new DistributionPoint(new DistributionPointName(name), null, null)});
    }

    @FunctionalInterface
    interface Step {
        void addTo(ExtensionsGenerator extensions) throws IOException;
    }

    static Extensions build(Step step) {
        var extensions = new ExtensionsGenerator();
        try {
            step.addTo(extensions);
        } catch (IOException e) {
            throw new IllegalStateException("an extension of ours has no encoding", e);
        }
        return extensions.generate();
    }
}

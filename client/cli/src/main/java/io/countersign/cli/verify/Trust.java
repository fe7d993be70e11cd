package io.countersign.cli.verify;

import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whether a certificate may sign code, at a time: named itself, or with a chain to a certificate authority (RFC 5280 section 6) and the purpose
 * code signing. Revocation is not asked, because nothing here goes to the network.
 */
final class Trust {
    private static final String CODE_SIGNING = "1.3.6.1.5.5.7.3.3";

    private final Set<TrustAnchor> anchors = new HashSet<>();
    private final List<X509Certificate> pinned;

    /**
     * @param authorities PEM or DER file of CAs; null for those of the JVM, unless a certificate is pinned
     * @param certificate PEM or DER file of the only certificate that may have signed; null for any with a chain
     */
    Trust(@Nullable Path authorities, @Nullable Path certificate) throws IOException {
        pinned = certificate == null ? List.of() : read(certificate).subList(0, 1);
        var trusted =
                authorities != null ? read(authorities) : certificate == null ? ofTheJvm() : List.<X509Certificate>of();
        trusted.forEach(one -> anchors.add(new TrustAnchor(one, null)));
    }

    /** @param at when it signed, as far as that is proven; else now */
    void check(Verified signature, Instant at) {
        var leaf = signature.leaf();
        if (!pinned.isEmpty() && !pinned.get(0).equals(leaf)) {
            throw Unverified.because("it was signed with another certificate: " + name(leaf));
        }
        try {
            leaf.checkValidity(Date.from(at));
            var purposes = leaf.getExtendedKeyUsage();
            if (purposes == null || !purposes.contains(CODE_SIGNING)) {
                throw Unverified.because("the certificate " + name(leaf) + " is not for code signing");
            }
        } catch (CertificateException e) {
            throw Unverified.because("the certificate " + name(leaf) + " is not valid at " + at, e);
        }
        if (!anchors.isEmpty()) {
            buildChain(signature, at);
        }
    }

    private void buildChain(Verified signature, Instant at) {
        try {
            var target = new X509CertSelector();
            target.setCertificate(signature.leaf());
            var parameters = new PKIXBuilderParameters(anchors, target);
            parameters.addCertStore(
                    CertStore.getInstance("Collection", new CollectionCertStoreParameters(signature.chain())));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(at));
            CertPathBuilder.getInstance("PKIX").build(parameters);
        } catch (CertPathBuilderException e) {
            throw Unverified.because(
                    "no trusted chain for " + name(signature.leaf()) + "; give its certificate authority by --ca", e);
        } catch (GeneralSecurityException e) {
            throw new Failure(ExitCode.INTERNAL, "The chain cannot be checked: " + e.getMessage(), e);
        }
    }

    static String name(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName();
    }

    /** Certificates of a PEM or DER file, at least one. */
    static List<X509Certificate> read(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var certificates = new ArrayList<X509Certificate>();
            for (var one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                certificates.add((X509Certificate) one);
            }
            if (certificates.isEmpty()) {
                throw new Failure(ExitCode.USAGE, file + " holds no certificate.");
            }
            return certificates;
        } catch (CertificateException e) {
            throw new Failure(ExitCode.USAGE, file + " holds no certificate that can be read: " + e.getMessage(), e);
        }
    }

    private static List<X509Certificate> ofTheJvm() throws IOException {
        try {
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            for (var manager : factory.getTrustManagers()) {
                if (manager instanceof X509TrustManager x509) {
                    return List.of(x509.getAcceptedIssuers());
                }
            }
            return List.of();
        } catch (GeneralSecurityException e) {
            throw new IOException("The JVM's trust store cannot be read: " + e.getMessage(), e);
        }
    }
}

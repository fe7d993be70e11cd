package io.countersign.jca;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** TLS that trusts a private CA besides the ones of the JVM. */
public final class Tls {
    private Tls() {}

    /** A context that trusts the JVM's certificate authorities and those in the PEM file. */
    public static SSLContext trusting(Path caFile) throws IOException {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (var certificate : authoritiesOf(null)) {
                store.setCertificateEntry("jvm-" + store.size(), certificate);
            }
            try (var in = Files.newInputStream(caFile)) {
                for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                    store.setCertificateEntry("file-" + store.size(), certificate);
                }
            }
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("The CA file " + caFile + " holds no PEM certificates: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new IOException("The CA file " + caFile + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static X509Certificate[] authoritiesOf(@Nullable KeyStore store) throws GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (var manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return x509.getAcceptedIssuers();
            }
        }
        return new X509Certificate[0];
    }
}

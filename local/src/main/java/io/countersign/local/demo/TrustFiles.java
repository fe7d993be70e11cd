package io.countersign.local.demo;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;

/** The certificate authority's certificate as PEM for openssl and as PKCS #12 without a password for jarsigner. */
record TrustFiles(Path folder) {
    static final String PEM = "ca.pem";
    static final String STORE = "trust.p12";

    void write(String pem) throws IOException, GeneralSecurityException {
        Files.writeString(folder.resolve(PEM), pem);
        var certificate = CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("demo-ca", certificate);
        try (var file = Files.newOutputStream(folder.resolve(STORE))) {
            store.store(file, null);
        }
    }
}

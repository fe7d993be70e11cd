package io.countersign.acceptance.harness;

import java.nio.file.Path;
import java.util.Map;

/** A certificate for 127.0.0.1 and no other name, signed by itself, with which a gateway serves HTTPS; both files PEM. */
public record ServedCertificate(Path certificate, Path key) {
    public static ServedCertificate make(Path folder) {
        new Shell(folder)
                .run(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:P-256",
                        "-nodes",
                        "-days",
                        "2",
                        "-subj",
                        "/CN=gateway",
                        "-addext",
                        "subjectAltName=IP:127.0.0.1",
                        "-keyout",
                        "key.pem",
                        "-out",
                        "certificate.pem")
                .expect(0);
        return new ServedCertificate(folder.resolve("certificate.pem"), folder.resolve("key.pem"));
    }

    /** For {@link Cluster#launch}. */
    public Map<String, String> environment() {
        return Map.of(
                "COUNTERSIGN_HTTP_TLS_CERTIFICATE", certificate.toString(), "COUNTERSIGN_HTTP_TLS_KEY", key.toString());
    }
}

package io.countersign.verticles.certificate;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Certificates as text, RFC 7468 section 5. */
public final class Pem {
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

    private Pem() {}

    /** @param certificate DER */
    public static String of(byte[] certificate) {
        return "-----BEGIN CERTIFICATE-----\n" + LINES.encodeToString(certificate) + "\n-----END CERTIFICATE-----\n";
    }
}

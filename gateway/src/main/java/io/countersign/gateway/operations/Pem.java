package io.countersign.gateway.operations;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/** Textual encoding of certificates and keys (RFC 7468). */
final class Pem {
    private static final int LINE = 64;

    private Pem() {}

    static Buffer of(String label, List<byte[]> der) {
        var encoder = Base64.getMimeEncoder(LINE, new byte[] {'\n'});
        return Buffer.buffer(der.stream()
                .map(encoder::encode)
                .map(base64 -> new String(base64, StandardCharsets.US_ASCII))
                .map(text -> "-----BEGIN " + label + "-----\n" + text + "\n-----END " + label + "-----\n")
                .collect(Collectors.joining()));
    }
}

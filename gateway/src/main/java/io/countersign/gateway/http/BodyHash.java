package io.countersign.gateway.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** What an idempotency key is bound to: SHA-256 over method, path and body, each ended so that no two calls share the bytes. */
final class BodyHash {
    private BodyHash() {}

    static byte[] of(HttpMethod method, String path, Buffer body) {
        var sha256 = sha256();
        sha256.update(method.name().getBytes(StandardCharsets.US_ASCII));
        sha256.update((byte) '\n');
        sha256.update(path.getBytes(StandardCharsets.US_ASCII));
        sha256.update((byte) '\n');
        return sha256.digest(body.getBytes());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}

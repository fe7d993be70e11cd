package io.countersign.gateway.http;

import io.countersign.protocol.Sha256;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;

/** What an idempotency key is bound to: SHA-256 over method, path and body, each ended so that no two calls share the bytes. */
final class BodyHash {
    private BodyHash() {}

    static byte[] of(HttpMethod method, String path, Buffer body) {
        var sha256 = Sha256.begin();
        sha256.update(method.name().getBytes(StandardCharsets.US_ASCII));
        sha256.update((byte) '\n');
        sha256.update(path.getBytes(StandardCharsets.US_ASCII));
        sha256.update((byte) '\n');
        return sha256.digest(body.getBytes());
    }
}

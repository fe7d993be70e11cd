package io.countersign.verticles.audit;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.countersign.protocol.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What the bytes of a leaf say; their layout is described at the table {@code audit_leaves}.
 *
 * @param previous hash of the leaf before, 32 bytes; zero for the first of a chain
 * @param micros microseconds since 1970
 * @param slot 0 unless the leaf tells of a signature charged to a grant
 */
public record Leaf(UUID node, long sequence, byte[] previous, long micros, long slot, Map<String, Object> body) {
    static final int HASH_BYTES = 32;
    private static final byte VERSION = 1;
    private static final int HEADER_BYTES = 1 + 16 + 8 + HASH_BYTES + 8 + 8;

    // RFC 6962 section 2.1: what tells a leaf from an inner node of the tree.
    private static final byte LEAF_PREFIX = 0;

    private static final ObjectReader BODY = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(new TypeReference<Map<String, Object>>() {});

    /** Empty when the bytes are not those of a leaf. */
    public static Optional<Leaf> parse(byte[] bytes) {
        if (bytes.length < HEADER_BYTES || bytes[0] != VERSION) {
            return Optional.empty();
        }
        var in = ByteBuffer.wrap(bytes, 1, bytes.length - 1);
        var node = new UUID(in.getLong(), in.getLong());
        var sequence = in.getLong();
        var previous = new byte[HASH_BYTES];
        in.get(previous);
        var micros = in.getLong();
        var slot = in.getLong();
        try {
            Map<String, Object> body = BODY.readValue(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES);
            return Optional.of(new Leaf(node, sequence, previous, micros, slot, body));
        } catch (IOException notJson) {
            return Optional.empty();
        }
    }

    /** SHA-256(0x00 || leaf). */
    public static byte[] hash(byte[] bytes) {
        var digest = Sha256.begin();
        digest.update(LEAF_PREFIX);
        return digest.digest(bytes);
    }
}

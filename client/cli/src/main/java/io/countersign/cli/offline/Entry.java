package io.countersign.cli.offline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.countersign.cli.offline.DisprovedException.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one entry, taken apart: version 1, gateway (16 bytes), number in its chain (8), hash of the entry before in that chain
 * (32), microseconds since 1970 (8), slot of the grant (8), then JSON in UTF-8. Numbers are big-endian.
 *
 * @param node the gateway that wrote it
 * @param sequence from 1
 * @param previous zeros for the first of a chain
 * @param slot which use of its grant a signature is; 0 for everything else
 * @param body what happened
 */
public record Entry(UUID node, long sequence, byte[] previous, Instant at, long slot, JsonNode body) {
    static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final int HEAD = 1 + 16 + 8 + 32 + 8 + 8;

    public static Entry parse(byte[] leaf) throws DisprovedException {
        if (leaf.length <= HEAD || leaf[0] != 1) {
            throw new DisprovedException(Kind.MALFORMED, "the entry is not of version 1 of the form");
        }
        var in = ByteBuffer.wrap(leaf, 1, leaf.length - 1);
        var node = new UUID(in.getLong(), in.getLong());
        var sequence = in.getLong();
        var previous = new byte[Tree.HASH];
        in.get(previous);
        var at = Instant.EPOCH.plus(in.getLong(), ChronoUnit.MICROS);
        var slot = in.getLong();
        return new Entry(node, sequence, previous, at, slot, body(Arrays.copyOfRange(leaf, HEAD, leaf.length)));
    }

    private static JsonNode body(byte[] utf8) throws DisprovedException {
        try {
            var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8));
            var body = JSON.readTree(text.toString());
            if (body != null && body.isObject()) {
                return body;
            }
        } catch (CharacterCodingException | JsonProcessingException e) {
            // Told below.
        }
        throw new DisprovedException(Kind.MALFORMED, "the entry carries no JSON object");
    }

    /** A text of the entry, such as its type. */
    public @Nullable String text(String name) {
        return body.path(name).textValue();
    }

    /** A text among the details. */
    public @Nullable String detail(String name) {
        return body.path("details").path(name).textValue();
    }
}

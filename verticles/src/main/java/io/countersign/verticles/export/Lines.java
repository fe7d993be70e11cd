package io.countersign.verticles.export;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Lines of JSON and text. */
final class Lines {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
            .disable(SerializationFeature.FLUSH_AFTER_WRITE_VALUE)
            .build();

    private Lines() {}

    /** An object and the end of its line. */
    static void json(Map<String, ?> object, OutputStream out) throws IOException {
        out.write(JSON.writeValueAsBytes(object));
        out.write('\n');
    }

    static String json(Map<String, ?> object) throws IOException {
        return JSON.writeValueAsString(object);
    }

    static void text(String line, OutputStream out) throws IOException {
        out.write(line.getBytes(StandardCharsets.UTF_8));
    }
}

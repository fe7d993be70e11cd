package io.countersign.protocol.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.countersign.protocol.api.Ceiling;
import io.countersign.protocol.api.WindowCeiling;
import java.io.IOException;
import java.time.Duration;

/**
 * The one JSON mapper of the contract (RFC 8259): times as RFC 3339, durations as ISO 8601, enums by their contract names, absent for
 * null; unknown and doubled fields are refused, numbers are not read from strings.
 */
public final class ContractJson {
    private static final ObjectMapper MAPPER = build();

    private ContractJson() {}

    /** Shared and safe for any thread; do not configure it. */
    public static ObjectMapper mapper() {
        return MAPPER;
    }

    private static ObjectMapper build() {
        // Names that strangers make up are not kept for the life of the process.
        var factory = JsonFactory.builder()
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .build();
        var mapper = JsonMapper.builder(factory)
                .addModule(new JavaTimeModule())
                .addModule(ceilings())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.READ_ENUMS_USING_TO_STRING)
                .enable(SerializationFeature.WRITE_ENUMS_USING_TO_STRING)
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .defaultPropertyInclusion(
                        JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
                .build();
        mapper.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(50)
                        .maxNumberLength(50)
                        .build());
        return mapper;
    }

    private static SimpleModule ceilings() {
        return new SimpleModule("ceilings")
                .addSerializer(Ceiling.class, new CeilingWriter())
                .addDeserializer(Ceiling.class, new CeilingReader())
                .addSerializer(WindowCeiling.class, new WindowCeilingWriter())
                .addDeserializer(WindowCeiling.class, new WindowCeilingReader());
    }

    private static final class CeilingWriter extends JsonSerializer<Ceiling> {
        @Override
        public void serialize(Ceiling value, JsonGenerator out, SerializerProvider provider) throws IOException {
            if (value.unlimited()) {
                out.writeString("unlimited");
            } else {
                out.writeNumber(value.maximum());
            }
        }
    }

    private static final class CeilingReader extends JsonDeserializer<Ceiling> {
        @Override
        public Ceiling deserialize(JsonParser in, DeserializationContext context) throws IOException {
            if (in.currentToken() == JsonToken.VALUE_NUMBER_INT) {
                return Ceiling.of(in.getLongValue());
            }
            if ("unlimited".equals(in.getValueAsString())) {
                return Ceiling.none();
            }
            throw context.weirdStringException(in.getText(), Ceiling.class, "a number from 1, or the word unlimited");
        }
    }

    private static final class WindowCeilingWriter extends JsonSerializer<WindowCeiling> {
        @Override
        public void serialize(WindowCeiling value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeString(value.toString());
        }
    }

    private static final class WindowCeilingReader extends JsonDeserializer<WindowCeiling> {
        @Override
        public WindowCeiling deserialize(JsonParser in, DeserializationContext context) throws IOException {
            var text = in.getValueAsString();
            return "unlimited".equals(text) ? WindowCeiling.none() : WindowCeiling.of(Duration.parse(text));
        }
    }
}

package io.countersign.gateway.testing;

import io.countersign.protocol.api.Ceiling;
import io.countersign.protocol.api.WindowCeiling;
import io.countersign.verticles.Evidence.Pack;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Makes a value of any type that the domain can answer, every component filled. */
public final class Samples {
    private Samples() {}

    public static Object of(Type type) {
        return of(type, Map.of());
    }

    private static Object of(Type type, Map<String, Type> variables) {
        if (type instanceof TypeVariable<?> variable) {
            return of(variables.get(variable.getName()), variables);
        }
        if (type instanceof ParameterizedType generic) {
            return ofGeneric(generic, variables);
        }
        var plain = ofPlain((Class<?>) type);
        return plain == null ? ofRecord((Class<?>) type, variables) : plain;
    }

    private static Object ofGeneric(ParameterizedType type, Map<String, Type> variables) {
        var raw = (Class<?>) type.getRawType();
        var argument = type.getActualTypeArguments()[0];
        if (raw == List.class) {
            return List.of(of(argument, variables));
        } else if (raw == Optional.class) {
            return Optional.of(of(argument, variables));
        } else if (raw == Map.class) {
            return Map.of("name", "sample");
        }
        return ofRecord(raw, Map.of(raw.getTypeParameters()[0].getName(), argument));
    }

    /** A pack that is told in one piece. */
    private static final class SamplePack implements Pack {
        private boolean told;

        @Override
        public Future<Buffer> next() {
            var piece = Buffer.buffer(told ? "" : "sample");
            told = true;
            return Future.succeededFuture(piece);
        }

        @Override
        public void close() {}
    }

    private static Object ofPlain(Class<?> type) {
        if (type == String.class) {
            return "sample";
        } else if (type == UUID.class) {
            return UUID.randomUUID();
        } else if (type == long.class || type == Long.class) {
            return 7L;
        } else if (type == int.class || type == Integer.class) {
            return 7;
        } else if (type == boolean.class || type == Boolean.class) {
            return true;
        } else if (type == byte[].class) {
            return new byte[] {1, 2, 3};
        } else if (type == Instant.class) {
            return Instant.parse("2026-01-31T12:00:00Z");
        } else if (type == Duration.class) {
            return Duration.ofHours(1);
        } else if (type == Ceiling.class) {
            return Ceiling.of(3);
        } else if (type == WindowCeiling.class) {
            return WindowCeiling.of(Duration.ofHours(1));
        } else if (type == Pack.class) {
            return new SamplePack();
        } else if (type == Buffer.class) {
            return Buffer.buffer("sample");
        } else if (type == JsonObject.class) {
            return new JsonObject().put("keys", new JsonArray());
        }
        return type.isEnum() ? type.getEnumConstants()[0] : null;
    }

    private static Object ofRecord(Class<?> type, Map<String, Type> variables) {
        var components = type.getRecordComponents();
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            return constructor.newInstance(Arrays.stream(components)
                    .map(component -> switch (component.getName()) {
                        case "email" -> "ada@example.com";
                        case "mediaType" -> "application/jsonl";
                        default -> of(component.getGenericType(), variables);
                    })
                    .toArray());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("no sample of " + type, e);
        }
    }
}

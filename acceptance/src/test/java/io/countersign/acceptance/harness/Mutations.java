package io.countersign.acceptance.harness;

import io.countersign.protocol.json.ContractJson;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Bodies that break the contract in one place each, made from a body that keeps it and from its schema. */
public final class Mutations {
    private static final String HUGE = "9".repeat(400);

    /** Texts that no field of the contract may hold, whatever its pattern: PostgreSQL and UTF-8 have no such characters. */
    private static final List<String> NEVER = List.of("\"a\\u0000b\"", "\"\\ud800\"", "\"a\\udfffb\"");

    private final List<Mutation> found = new ArrayList<>();

    /** @param json what is sent, not necessarily JSON */
    public record Mutation(String what, byte[] json) {
        Mutation(String what, String json) {
            this(what, json.getBytes(StandardCharsets.UTF_8));
        }
    }

    private Mutations() {}

    /** All of them. */
    public static List<Mutation> of(JsonObject schema, Object valid) {
        var mutations = new Mutations();
        var body = json(valid);
        mutations.whole(body);
        mutations.object("", schema, body, List.of(), body);
        return mutations.found;
    }

    private static JsonObject json(Object valid) {
        try {
            return new JsonObject(ContractJson.mapper().writeValueAsString(valid));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void add(String what, String json) {
        found.add(new Mutation(what, json));
    }

    private void whole(JsonObject body) {
        var text = body.encode();
        for (var other : List.of(
                "",
                "null",
                "[]",
                "[" + text + "]",
                "\"text\"",
                "1",
                "{",
                text + text,
                text + "x",
                "\u0000",
                "{}}",
                "nul")) {
            add("whole body " + other.substring(0, Math.min(12, other.length())), other);
        }
        add("cut off", text.substring(0, text.length() - 1));
        add("comments", "/* c */" + text);
        add("deep", "{\"a\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}");
        add("deep objects", "{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000));
        add("many fields", "{" + "\"f%d\":1,".repeat(20_000).formatted(numbers(20_000)) + "\"last\":1}");
        found.add(new Mutation("UTF-16", text.getBytes(StandardCharsets.UTF_16)));
        found.add(new Mutation("broken UTF-8", ("{\"a\":\"\u00ff\u00fe\"}").getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static Object[] numbers(int count) {
        return IntStream.range(0, count).boxed().toArray();
    }

    /** @param path of this object inside the root */
    private void object(String name, JsonObject schema, JsonObject value, List<Object> path, JsonObject root) {
        put(root, path, "unknownField", "1", "unknown field in " + name);
        for (var required : schema.getJsonArray("required", new JsonArray())) {
            var copy = root.copy();
            ((JsonObject) at(copy, path)).remove((String) required);
            add("without " + name + "/" + required, copy.encode());
        }
        var properties = schema.getJsonObject("properties", new JsonObject());
        for (var property : properties.fieldNames()) {
            property(name + "/" + property, properties.getJsonObject(property), value, property, path, root);
        }
    }

    private void property(
            String name, JsonObject schema, JsonObject parent, String property, List<Object> path, JsonObject root) {
        for (var bad : badValues(schema)) {
            put(root, path, property, bad, name + " = " + bad.substring(0, Math.min(40, bad.length())));
        }
        var value = parent.getValue(property);
        if (value == null) {
            return;
        }
        doubled(name, property, value, path, root);
        if (value instanceof JsonObject inner && schema.containsKey("properties")) {
            object(name, schema, inner, with(path, property), root);
        }
        if (value instanceof JsonArray list && !list.isEmpty() && list.getValue(0) instanceof JsonObject first) {
            object(name + "/0", schema.getJsonObject("items"), first, with(with(path, property), 0), root);
        }
    }

    private static List<String> badValues(JsonObject schema) {
        var type = schema.getString("type", "any");
        var bad = new ArrayList<>(List.of("{\"a\":1}", "[[]]", "true", "1e400", "-" + HUGE));
        switch (type) {
            case "string" -> strings(schema, bad);
            case "integer" -> bad.addAll(List.of("\"1\"", "1.5", "-1", HUGE, "\"\"", "NaN", "0x10", "01", "+1"));
            case "array" -> {
                bad.remove("[[]]");
                bad.addAll(List.of(
                        "\"a\"",
                        "[null]",
                        "[1]",
                        "[" + "{},".repeat(2_000) + "{}]",
                        "[" + "{},".repeat(80_000) + "{}]"));
                if (schema.getInteger("minItems", 0) > 0) {
                    bad.add("[]");
                }
            }
            case "object" -> bad.addAll(List.of("\"a\"", "1", "[]"));
            default -> bad.addAll(NEVER);
        }
        if ("boolean".equals(type)) {
            bad.remove("true");
        }
        return bad;
    }

    private static void strings(JsonObject schema, List<String> bad) {
        bad.addAll(NEVER);
        bad.add("1");
        bad.add("\"" + "x".repeat(schema.getInteger("maxLength", 5_000) + 1) + "\"");
        if (schema.getInteger("minLength", 0) > 0) {
            bad.add("\"\"");
        }
        if (schema.containsKey("pattern") || schema.containsKey("enum") || schema.containsKey("format")) {
            bad.addAll(List.of(
                    "\" \"",
                    "\"' OR 1=1 --\"",
                    "\"../../etc/passwd \"",
                    "\"%00 \"",
                    "\"<script> </script>\"",
                    "\"\\ud83d\\ude00 \"",
                    "\"a\\n\"",
                    "\"${jndi:ldap://x} \""));
        }
    }

    private static List<Object> with(List<Object> path, Object step) {
        var longer = new ArrayList<>(path);
        longer.add(step);
        return longer;
    }

    private static Object at(JsonObject root, List<Object> path) {
        Object at = root;
        for (var step : path) {
            at = step instanceof Integer index
                    ? ((JsonArray) at).getValue(index)
                    : ((JsonObject) at).getValue((String) step);
        }
        return at;
    }

    /** Sets a property to JSON text that an encoder would not write. */
    private void put(JsonObject root, List<Object> path, String property, String json, String what) {
        var mark = "mark-" + UUID.randomUUID();
        var copy = root.copy();
        ((JsonObject) at(copy, path)).put(property, mark);
        add(what, copy.encode().replace("\"" + mark + "\"", json));
    }

    private void doubled(String name, String property, @Nullable Object value, List<Object> path, JsonObject root) {
        var mark = "mark" + UUID.randomUUID();
        var copy = root.copy();
        ((JsonObject) at(copy, path)).put(mark, value);
        add("doubled " + name, copy.encode().replace("\"" + mark + "\"", "\"" + property + "\""));
    }
}

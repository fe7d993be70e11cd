package io.countersign.gateway.contract;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.SchemaRepository;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/** Compiles the schemas of a contract (JSON Schema 2020-12, as OpenAPI 3.1 uses it). */
final class Schemas {
    private static final String BASE = "https://countersign.io/contract";
    private static final String COMPONENTS = "#/components/schemas/";

    private final JsonObject definitions = new JsonObject();

    /** Definitions are collected first and compiled in one pass: references may point anywhere. */
    Schemas(JsonObject components) {
        components.forEach(component -> definitions.put(component.getKey(), adapt(component.getValue())));
    }

    /** Adds a schema under a name that no component has. */
    void add(String name, JsonObject schema) {
        definitions.put(name, adapt(schema));
    }

    /** All schemas by name; the component schemas and what was added. */
    Map<String, Schema> compile() {
        var judges = repository(OutputFormat.Flag);
        var explainers = repository(OutputFormat.Basic);
        var compiled = new LinkedHashMap<String, Schema>();
        for (var name : definitions.fieldNames()) {
            var at = BASE + "#/$defs/" + name;
            compiled.put(
                    name,
                    new Schema(
                            judges.validator(at), explainers.validator(at), TextRule.of(definitions.getValue(name))));
        }
        return compiled;
    }

    private SchemaRepository repository(OutputFormat format) {
        var options = new JsonSchemaOptions()
                .setBaseUri(BASE)
                .setDraft(Draft.DRAFT202012)
                .setOutputFormat(format);
        return SchemaRepository.create(options)
                .dereference(BASE, JsonSchema.of(new JsonObject().put("$defs", definitions.copy())));
    }

    private static Object adapt(Object value) {
        return switch (value) {
            case JsonObject object -> {
                var adapted = new JsonObject();
                object.forEach(entry -> adapted.put(entry.getKey(), adapt(entry.getKey(), entry.getValue())));
                yield adapted;
            }
            case JsonArray array ->
                new JsonArray(new ArrayList<>(array.stream().map(Schemas::adapt).toList()));
            default -> value;
        };
    }

    private static Object adapt(String key, Object value) {
        if (key.equals("$ref") && value instanceof String ref) {
            return "#/$defs/" + ref.substring(COMPONENTS.length());
        }
        if (key.equals("pattern") && value instanceof String pattern) {
            return endOfText(pattern);
        }
        return adapt(value);
    }

    /** ECMA 262 means the end of the text by a final dollar; Java would let a line feed follow. */
    private static String endOfText(String pattern) {
        return pattern.endsWith("$") && !pattern.endsWith("\\$")
                ? pattern.substring(0, pattern.length() - 1) + "\\z"
                : pattern;
    }
}

package io.countersign.gateway.contract;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.SchemaRepository;
import io.vertx.json.schema.Validator;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The schemas of a contract (JSON Schema 2020-12, as OpenAPI 3.1 uses it), each compiled when the first value is held against it. */
final class Schemas {
    private static final String BASE = "https://countersign.io/contract";
    private static final String DEFINITIONS = "#/$defs/";
    private static final String COMPONENTS = "#/components/schemas/";

    private final JsonObject definitions = new JsonObject();

    /** Definitions are collected first: references may point anywhere. */
    Schemas(JsonObject components) {
        components.forEach(component -> definitions.put(component.getKey(), adapt(component.getValue())));
    }

    /** Adds a schema under a name that no component has. */
    void add(String name, JsonObject schema) {
        definitions.put(name, adapt(schema));
    }

    /**
     * All schemas by name; the component schemas and what was added.
     *
     * @throws ContractException when one refers to a schema that is not there
     */
    Map<String, Schema> all() {
        var references = new HashMap<String, Set<String>>();
        definitions.forEach(entry -> references.put(entry.getKey(), referencesOf(entry.getValue())));
        references.forEach(this::requireKnown);
        var all = new LinkedHashMap<String, Schema>();
        for (var name : definitions.fieldNames()) {
            all.put(
                    name,
                    new Schema(
                            new LazyValidator(() -> compile(name, needed(name, references), OutputFormat.Flag)),
                            new LazyValidator(() -> compile(name, needed(name, references), OutputFormat.Basic)),
                            TextRule.of(definitions.getValue(name))));
        }
        return all;
    }

    private void requireKnown(String name, Set<String> references) {
        for (var one : references) {
            if (!definitions.containsKey(one)) {
                throw new ContractException("the schema " + name + " refers to " + one + ", which is not there");
            }
        }
    }

    private static Set<String> referencesOf(@Nullable Object value) {
        return switch (value) {
            case JsonObject object -> {
                var found = new HashSet<String>();
                object.forEach(entry -> {
                    if (entry.getKey().equals("$ref") && entry.getValue() instanceof String ref) {
                        found.add(ref.substring(DEFINITIONS.length()).split("/", 2)[0]);
                    } else {
                        found.addAll(referencesOf(entry.getValue()));
                    }
                });
                yield found;
            }
            case JsonArray array ->
                array.stream().flatMap(item -> referencesOf(item).stream()).collect(Collectors.toSet());
            case null, default -> Set.of();
        };
    }

    /** The definition and all that it refers to, directly or not. */
    private static Set<String> needed(String name, Map<String, Set<String>> references) {
        var needed = new LinkedHashSet<String>();
        var next = new ArrayDeque<>(List.of(name));
        while (!next.isEmpty()) {
            var one = next.removeFirst();
            if (needed.add(one)) {
                next.addAll(references.getOrDefault(one, Set.of()));
            }
        }
        return needed;
    }

    /** Each validator keeps a table of every schema of its repository, so it is given none that it does not need. */
    private Validator compile(String name, Set<String> needed, OutputFormat format) {
        var options = new JsonSchemaOptions()
                .setBaseUri(BASE)
                .setDraft(Draft.DRAFT202012)
                .setOutputFormat(format);
        var own = new JsonObject();
        needed.forEach(one -> own.put(one, definitions.getValue(one)));
        return SchemaRepository.create(options)
                .dereference(BASE, JsonSchema.of(new JsonObject().put("$defs", own.copy())))
                .validator(BASE + DEFINITIONS + name);
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
            return DEFINITIONS + ref.substring(COMPONENTS.length());
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

package io.countersign.gateway.contract;

import io.countersign.gateway.contract.ContractOperation.BodyRule;
import io.countersign.gateway.contract.ContractOperation.ParameterRule;
import io.countersign.gateway.contract.ContractOperation.Place;
import io.countersign.protocol.json.ContractJson;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Reads the OpenAPI document into {@link ContractOperation}s. Two passes: schemas are named first, then used. */
final class ContractReader {
    private static final String RESOURCE = "openapi/gateway.yaml";
    private static final List<String> METHODS = List.of("get", "put", "post", "delete", "patch");

    private final JsonObject document;
    private final Schemas schemas;
    private Map<String, Schema> named = Map.of();

    private ContractReader(JsonObject document) {
        this.document = document;
        this.schemas = new Schemas(document.getJsonObject("components").getJsonObject("schemas"));
    }

    static Contract read() {
        var bytes = bytes();
        var options = new LoaderOptions();
        options.setMaxAliasesForCollections(0);
        Map<String, Object> tree = new Yaml(new SafeConstructor(options)).load(bytes.toString());
        var reader = new ContractReader(new JsonObject(tree));
        reader.each((path, method, operation) -> {
            reader.nameSchemas(operation);
            return Stream.empty();
        });
        reader.named = reader.schemas.all();
        return new Contract(bytes, reader.each((p, m, o) -> Stream.of(reader.operation(p, m, o))), reader.named);
    }

    private static Buffer bytes() {
        try (var stream = ContractJson.class.getModule().isNamed()
                ? ContractJson.class.getModule().getResourceAsStream(RESOURCE)
                : ContractJson.class.getClassLoader().getResourceAsStream(RESOURCE)) {
            if (stream == null) {
                throw new ContractException(RESOURCE + " is missing: the module protocol is not complete");
            }
            return Buffer.buffer(stream.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Visit<T> {
        Stream<T> at(String path, String method, JsonObject operation);
    }

    private <T> List<T> each(Visit<T> visit) {
        var found = new ArrayList<T>();
        for (var path : document.getJsonObject("paths")) {
            var item = (JsonObject) path.getValue();
            for (var method : METHODS) {
                if (item.getJsonObject(method) instanceof JsonObject operation) {
                    var whole = operation.copy().put("parameters", parameters(item, operation));
                    visit.at(path.getKey(), method, whole).forEach(found::add);
                }
            }
        }
        return found;
    }

    private JsonArray parameters(JsonObject item, JsonObject operation) {
        var all = new JsonArray();
        Stream.of(item, operation)
                .map(at -> at.getJsonArray("parameters", new JsonArray()))
                .flatMap(JsonArray::stream)
                .map(parameter -> resolve((JsonObject) parameter))
                .forEach(all::add);
        return all;
    }

    private JsonObject resolve(JsonObject object) {
        var ref = object.getString("$ref");
        if (ref == null) {
            return object;
        }
        JsonObject at = document;
        for (var step : ref.substring("#/".length()).split("/", -1)) {
            at = at.getJsonObject(step);
        }
        return at;
    }

    private void nameSchemas(JsonObject operation) {
        for (var parameter : operation.getJsonArray("parameters")) {
            var rule = (JsonObject) parameter;
            schemas.add(nameOf(operation, rule), rule.getJsonObject("schema"));
        }
        if (body(operation) instanceof Map.Entry<String, Object> body) {
            schemas.add(nameOf(operation, null), ((JsonObject) body.getValue()).getJsonObject("schema"));
        }
    }

    private static String nameOf(JsonObject operation, @Nullable JsonObject parameter) {
        var id = operation.getString("operationId");
        return parameter == null
                ? id + ".body"
                : id + "." + parameter.getString("in") + "." + parameter.getString("name");
    }

    private static Map.@Nullable Entry<String, Object> body(JsonObject operation) {
        var body = operation.getJsonObject("requestBody");
        if (body == null) {
            return null;
        }
        var content = body.getJsonObject("content");
        if (content.size() != 1) {
            throw new ContractException(operation.getString("operationId") + " must take exactly one media type");
        }
        return content.iterator().next();
    }

    private ContractOperation operation(String path, String method, JsonObject operation) {
        var id = operation.getString("operationId");
        var responses = responses(operation.getJsonObject("responses"));
        return new ContractOperation(
                id,
                HttpMethod.valueOf(method.toUpperCase(Locale.ROOT)),
                path,
                operation.getString("summary", ""),
                permission(id, operation.getString("x-permission", "")),
                operation.getString("x-audit-event", ""),
                operation.getJsonArray("parameters").stream()
                        .map(parameter -> parameter(operation, (JsonObject) parameter))
                        .toList(),
                bodyRule(operation),
                responses,
                produces(responses));
    }

    private static List<String> produces(Map<String, List<String>> responses) {
        return responses.entrySet().stream()
                .filter(response -> response.getKey().startsWith("2"))
                .flatMap(response -> response.getValue().stream())
                .distinct()
                .toList();
    }

    private static Permission permission(String id, String word) {
        return Permission.ofWord(word)
                .orElseThrow(() ->
                        new ContractException("x-permission of " + id + " is \"" + word + "\", which nobody enforces"));
    }

    private ParameterRule parameter(JsonObject operation, JsonObject parameter) {
        var schema = parameter.getJsonObject("schema");
        return new ParameterRule(
                parameter.getString("name"),
                Place.valueOf(parameter.getString("in").toUpperCase(Locale.ROOT)),
                parameter.getBoolean("required", false),
                typeOf(schema),
                parameter.getBoolean("x-rest-of-path", false),
                schema(nameOf(operation, parameter)));
    }

    private String typeOf(JsonObject schema) {
        return resolve(schema).getString("type", "string");
    }

    private Schema schema(String name) {
        var schema = named.get(name);
        if (schema == null) {
            throw new ContractException("no schema " + name);
        }
        return schema;
    }

    private Optional<BodyRule> bodyRule(JsonObject operation) {
        var body = body(operation);
        return body == null
                ? Optional.empty()
                : Optional.of(new BodyRule(body.getKey(), schema(nameOf(operation, null))));
    }

    private Map<String, List<String>> responses(JsonObject responses) {
        var found = new LinkedHashMap<String, List<String>>();
        responses.forEach(response -> found.put(
                response.getKey(),
                List.copyOf(resolve((JsonObject) response.getValue())
                        .getJsonObject("content", new JsonObject())
                        .fieldNames())));
        return found;
    }
}

package io.countersign.acceptance.harness;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** {@code protocol/openapi/gateway.yaml} as the tests read it, apart from the code of the gateway that reads it too. */
public final class ContractFile {
    private static final Set<String> METHODS = Set.of("get", "post", "put", "delete", "patch");
    private static final JsonSchemaOptions OPTIONS = new JsonSchemaOptions()
            .setBaseUri("https://contract.example")
            .setDraft(Draft.DRAFT202012)
            .setOutputFormat(OutputFormat.Basic);
    private static final ContractFile FILE = read();

    private final JsonObject root;
    private final List<Described> operations;
    private final Map<String, Validator> validators = new ConcurrentHashMap<>();

    private ContractFile(JsonObject root) {
        this.root = root;
        this.operations = operations(root);
    }

    public static ContractFile get() {
        return FILE;
    }

    private static ContractFile read() {
        try (var in = ContractFile.class.getResourceAsStream("/openapi/gateway.yaml")) {
            var text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            Map<String, Object> map = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
            return new ContractFile((JsonObject) json(map));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Numbers and dates of YAML as JSON; keys as text. */
    private static Object json(Object value) {
        if (value instanceof Map<?, ?> map) {
            var object = new JsonObject();
            map.forEach((key, inner) -> object.put(String.valueOf(key), json(inner)));
            return object;
        }
        if (value instanceof List<?> list) {
            return new JsonArray(
                    new ArrayList<>(list.stream().map(ContractFile::json).toList()));
        }
        return value;
    }

    private List<Described> operations(JsonObject document) {
        var all = new ArrayList<Described>();
        document.getJsonObject("paths").forEach(path -> {
            var item = (JsonObject) path.getValue();
            var shared = item.getJsonArray("parameters", new JsonArray());
            item.forEach(entry -> {
                if (METHODS.contains(entry.getKey())) {
                    all.add(described(path.getKey(), entry.getKey(), shared, (JsonObject) entry.getValue()));
                }
            });
        });
        return List.copyOf(all);
    }

    private Described described(String path, String method, JsonArray shared, JsonObject operation) {
        var parameters = new ArrayList<Parameter>();
        var own = operation.getJsonArray("parameters", new JsonArray());
        for (var list : List.of(shared, own)) {
            list.forEach(entry -> parameters.add(parameter((JsonObject) resolve(entry))));
        }
        var body = operation.getJsonObject("requestBody");
        var content = body == null ? new JsonObject() : body.getJsonObject("content");
        var mediaType = content.fieldNames().stream().findFirst();
        return new Described(
                operation.getString("operationId"),
                method.toUpperCase(java.util.Locale.ROOT),
                path,
                operation.getString("x-permission"),
                operation.getString("x-audit-event"),
                List.copyOf(parameters),
                mediaType,
                mediaType.map(
                        type -> (JsonObject) resolve(content.getJsonObject(type).getJsonObject("schema"))),
                (JsonObject) resolve(operation.getJsonObject("responses")));
    }

    private static Parameter parameter(JsonObject json) {
        return new Parameter(
                json.getString("name"),
                json.getString("in"),
                json.getBoolean("required", false),
                json.getJsonObject("schema"));
    }

    /** Puts what is referred to in place of the reference; no schema of the contract contains itself. */
    private Object resolve(Object value) {
        return switch (value) {
            case JsonObject object when object.containsKey("$ref") -> resolve(target(object.getString("$ref")));
            case JsonObject object -> {
                var resolved = new JsonObject();
                object.forEach(entry -> resolved.put(entry.getKey(), resolve(entry.getValue())));
                yield resolved;
            }
            case JsonArray array ->
                // The validator writes into what it is given.
                new JsonArray(new ArrayList<>(array.stream().map(this::resolve).toList()));
            default -> value;
        };
    }

    private JsonObject target(String reference) {
        var at = root;
        for (var step : reference.substring(2).split("/", -1)) {
            at = Objects.requireNonNull(at.getJsonObject(step), reference);
        }
        return at;
    }

    public List<Described> operations() {
        return operations;
    }

    public Described operation(String id) {
        return operations.stream()
                .filter(operation -> operation.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no operation " + id));
    }

    /** The operation that answers this method and path; empty when there is none. */
    public Optional<Described> find(String method, String path) {
        return operations.stream()
                .filter(operation -> operation.method().equals(method) && operation.fits(path))
                .findFirst();
    }

    /** What is wrong with an answer; empty when the contract allows it. */
    public Optional<String> fault(Described operation, int status, String mediaType, byte[] body) {
        var responses = operation.responses();
        if (status < 300 && !responses.containsKey(Integer.toString(status))) {
            return Optional.of("the contract knows no answer " + status);
        }
        var response = responses.getJsonObject(Integer.toString(status), responses.getJsonObject("default"));
        var content = response.getJsonObject("content");
        if (content == null) {
            return body.length == 0 ? Optional.empty() : Optional.of("there is a body where none is described");
        }
        var bare = mediaType.split(";", 2)[0].strip();
        if (!content.containsKey(bare)) {
            return Optional.of("media type " + mediaType + " instead of " + content.fieldNames());
        }
        if (!bare.endsWith("json")) {
            return body.length > 0 ? Optional.empty() : Optional.of("an empty body");
        }
        return fault(
                operation.id() + " " + status + " " + bare,
                content.getJsonObject(bare).getJsonObject("schema"),
                body);
    }

    private Optional<String> fault(String name, JsonObject schema, byte[] body) {
        var validator = validators.computeIfAbsent(name, key -> Validator.create(JsonSchema.of(schema), OPTIONS));
        var value = io.vertx.core.json.Json.decodeValue(io.vertx.core.buffer.Buffer.buffer(body));
        var result = validator.validate(value);
        return result.getValid() ? Optional.empty() : Optional.of(errors(result));
    }

    private static String errors(OutputUnit result) {
        var lines = new ArrayList<String>();
        for (var error : Objects.requireNonNullElse(result.getErrors(), List.<OutputUnit>of())) {
            lines.add(error.getInstanceLocation() + " " + error.getError());
        }
        return String.join("; ", lines);
    }

    /** One parameter of an operation. */
    public record Parameter(String name, String in, boolean required, JsonObject schema) {}

    /** One operation of the contract, references resolved. */
    public record Described(
            String id,
            String method,
            String path,
            String permission,
            String auditEvent,
            List<Parameter> parameters,
            Optional<String> bodyType,
            Optional<JsonObject> body,
            JsonObject responses) {
        private static final Map<String, Pattern> PATTERNS = new ConcurrentHashMap<>();

        boolean fits(String actual) {
            return PATTERNS.computeIfAbsent(path, Described::pattern)
                    .matcher(actual)
                    .matches();
        }

        private static Pattern pattern(String template) {
            var parts = template.split("\\{[^}]+}", -1);
            var quoted = new ArrayList<String>();
            for (var part : parts) {
                quoted.add(Pattern.quote(part));
            }
            return Pattern.compile(String.join("[^/:]+", quoted));
        }

        public List<Parameter> parametersIn(String place) {
            return parameters.stream()
                    .filter(parameter -> parameter.in().equals(place))
                    .toList();
        }

        /** The path with these values; a name without a value stays as it is. */
        public String path(Map<String, String> values) {
            var filled = path;
            for (var value : new LinkedHashMap<>(values).entrySet()) {
                filled = filled.replace("{" + value.getKey() + "}", value.getValue());
            }
            return filled;
        }

        @Override
        public String toString() {
            return id;
        }
    }
}

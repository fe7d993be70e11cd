package io.countersign.gateway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.gateway.contract.Contract;
import io.countersign.gateway.contract.ContractOperation;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.Yaml;

/** The contract as plain YAML, read apart from the product's reader, to hold answers against it. */
public final class ContractDocument {
    private static final Contract CONTRACT = Contract.load();
    private static final JsonObject DOCUMENT = document();

    private ContractDocument() {}

    private static JsonObject document() {
        Map<String, Object> tree = new Yaml().load(CONTRACT.document().toString());
        return new JsonObject(tree);
    }

    public static Contract contract() {
        return CONTRACT;
    }

    public static JsonObject operation(ContractOperation operation) {
        return DOCUMENT.getJsonObject("paths")
                .getJsonObject(operation.path())
                .getJsonObject(operation.method().name().toLowerCase(Locale.ROOT));
    }

    /** An answer has a declared status, a declared media type, and a body that fits its schema. */
    public static void assertFits(ContractOperation operation, RawClient.Reply reply) {
        var responses = operation(operation).getJsonObject("responses");
        var status = Integer.toString(reply.status());
        var declared = Optional.ofNullable(responses.getJsonObject(status)).orElseGet(() -> {
            assertThat(reply.status())
                    .as(operation.id() + ": undeclared status")
                    .isGreaterThanOrEqualTo(400);
            return responses.getJsonObject("default");
        });
        if (reply.status() >= 400) {
            assertProblem(reply);
            return;
        }
        var content = declared.getJsonObject("content");
        if (content == null) {
            assertThat(reply.body()).isEmpty();
            return;
        }
        var mediaType = reply.header("Content-Type").replaceFirst(";.*", "");
        assertThat(content.fieldNames()).contains(mediaType);
        var schema = content.getJsonObject(mediaType).getJsonObject("schema");
        if (schema.getString("$ref") instanceof String ref) {
            var name = ref.substring(ref.lastIndexOf('/') + 1);
            var errors = CONTRACT.schema(name).check(Json.decodeValue(reply.text()), "");
            assertThat(errors).as(operation.id() + " answered " + reply.text()).isEmpty();
        }
    }

    /** A problem by RFC 9457 and by the contract. */
    public static JsonObject assertProblem(RawClient.Reply reply) {
        assertThat(reply.header("Content-Type")).isEqualTo("application/problem+json");
        var problem = new JsonObject(reply.text());
        assertThat(CONTRACT.schema("Problem").check(problem, ""))
                .as(reply.text())
                .isEmpty();
        assertThat(problem.getInteger("status")).isEqualTo(reply.status());
        assertThat(problem.getString("requestId")).isEqualTo(reply.header("X-Request-Id"));
        return problem;
    }
}

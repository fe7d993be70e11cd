package io.countersign.gateway.http;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.gateway.contract.Contract;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

class ProportionsTest {
    private static final Contract CONTRACT = Contract.load();
    private static final JsonObject DOCUMENT = new JsonObject(
            new Yaml().<Map<String, Object>>load(CONTRACT.document().toString()));

    @Test
    void no_list_that_a_body_may_hold_is_longer_than_the_bound() {
        for (var operation : CONTRACT.operations()) {
            var path = DOCUMENT.getJsonObject("paths").getJsonObject(operation.path());
            var body = path.getJsonObject(operation.method().name().toLowerCase(Locale.ROOT))
                    .getJsonObject("requestBody", new JsonObject());
            body.getJsonObject("content", new JsonObject())
                    .forEach(type -> bounded(operation.id(), ((JsonObject) type.getValue()).getJsonObject("schema")));
        }
    }

    private static void bounded(String where, JsonObject schema) {
        if (schema.getString("$ref") instanceof String ref) {
            var name = ref.substring(ref.lastIndexOf('/') + 1);
            bounded(
                    where + " " + name,
                    DOCUMENT.getJsonObject("components")
                            .getJsonObject("schemas")
                            .getJsonObject(name));
        }
        if ("array".equals(schema.getValue("type"))) {
            assertThat(schema.getInteger("maxItems")).as(where).isNotNull().isLessThanOrEqualTo(Proportions.LONGEST);
            bounded(where + "/items", schema.getJsonObject("items"));
        }
        var properties = schema.getJsonObject("properties", new JsonObject());
        assertThat(properties.size()).isLessThan(Proportions.LONGEST);
        properties.forEach(field -> bounded(where + "/" + field.getKey(), (JsonObject) field.getValue()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\": [%s]}", "{\"a\": {\"b\": [%s]}}", "[%s]"})
    void a_longer_list_is_named_wherever_it_is(String body) {
        var items = String.join(",", Collections.nCopies(101, "1"));
        var tree = Json.decodeValue(body.formatted(items));
        var plain = tree instanceof JsonObject object ? object.getMap() : ((JsonArray) tree).getList();
        assertThat(Proportions.firstExcess(plain))
                .satisfies(error -> assertThat(error.detail()).contains("more than 100 items"));
    }

    @Test
    void many_lists_of_a_fair_length_are_too_much_together() {
        var hundred = Collections.nCopies(100, 1);
        assertThat(Proportions.firstExcess(Collections.nCopies(40, hundred))).isNull();
        assertThat(requireNonNull(Proportions.firstExcess(Collections.nCopies(60, hundred)))
                        .detail())
                .contains("more values");
    }

    @Test
    void an_object_of_very_many_fields_is_too_much() {
        var fields = IntStream.range(0, 101).boxed().collect(Collectors.toMap(i -> "f" + i, i -> 1));
        assertThat(requireNonNull(Proportions.firstExcess(List.of(fields))).pointer())
                .isEqualTo("/0");
    }

    @Test
    void the_last_approver_of_a_large_policy_is_judged_too() {
        var person = "{\"kind\":\"person\",\"id\":\"0199a000-0000-7000-8000-000000000000\"}";
        var steps = Collections.nCopies(
                10,
                "{\"approvers\":[%s],\"requiredApprovals\":1}"
                        .formatted(String.join(",", Collections.nCopies(100, person))));
        var good =
                "{\"steps\":[%s],\"signatureCeiling\":1,\"windowCeiling\":\"PT1H\"}".formatted(String.join(",", steps));
        var at = good.lastIndexOf("person");
        var bad = good.substring(0, at) + "nobody" + good.substring(at + 6);
        var schema = CONTRACT.schema("NewPolicy");
        assertThat(JsonBodies.read(good, schema)).isNotNull();
        assertThatThrownBy(() -> JsonBodies.read(bad, schema)).isInstanceOf(ProblemException.class);
    }
}

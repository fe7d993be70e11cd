package io.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.gateway.contract.ContractOperation;
import io.countersign.gateway.testing.ContractDocument;
import io.countersign.gateway.testing.RawClient;
import io.countersign.gateway.testing.TestBodies;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HostileBodiesTest {
    private static final double PATIENCE_MILLIS = 50;

    @RegisterExtension
    static final TestEdge EDGE = new TestEdge();

    static Stream<ContractOperation> withJson() {
        return withBody()
                .filter(operation -> operation.body().orElseThrow().mediaType().equals("application/json"));
    }

    static Stream<ContractOperation> withBody() {
        return ContractDocument.contract().operations().stream()
                .filter(operation -> operation.body().isPresent());
    }

    static Stream<ContractOperation> withoutBody() {
        return ContractDocument.contract().operations().stream()
                .filter(operation -> operation.body().isEmpty());
    }

    @BeforeEach
    void forget() {
        EDGE.domain.forget();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, byte[]> noJson(ContractOperation operation) {
        var good = TestBodies.json(operation).encode();
        var bad = new LinkedHashMap<String, byte[]>();
        for (var text : List.of(
                "",
                " ",
                "null",
                "[]",
                "1",
                "\"x\"",
                "true",
                "{",
                "}",
                "{]",
                "{\"a\"}",
                "{\"a\":}",
                "{'a':1}",
                "{a:1}",
                "NaN",
                "{\"a\":01}",
                "{\"a\":+1}",
                "{\"a\":.5}",
                "{\"a\":0x10}",
                "{\"a\":NaN}",
                "{\"a\":\"\t\"}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\ud800\"}",
                "{\"a\":\"\\u0000\"}",
                "{\"\\u0000\":1}",
                "{\"a\":1e999}",
                "{\"a\":1}{\"a\":1}",
                "{\"a\":1,}",
                "// x\n{}",
                "{\"a\":1 /* x */}")) {
            bad.put(text, bytes(text));
        }
        bad.put("text after the end", bytes(good + "x"));
        bad.put("a second document", bytes(good + good));
        bad.put("deep arrays", bytes("{\"a\":" + "[".repeat(10_000)));
        bad.put("deep objects", bytes("{\"a\":".repeat(5_000)));
        bad.put("closed deep arrays", bytes("{\"a\":" + "[".repeat(60) + "]".repeat(60) + "}"));
        bad.put("a huge number", bytes("{\"a\":" + "9".repeat(10_000) + "}"));
        bad.put("many fields", bytes(manyFields()));
        bad.put("a long name", bytes("{\"" + "a".repeat(60_000) + "\":1}"));
        bad.put("a byte order mark", concat(new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf}, bytes(good)));
        bad.put("UTF-16", good.getBytes(StandardCharsets.UTF_16));
        bad.put("UTF-16 without mark", good.getBytes(StandardCharsets.UTF_16LE));
        bad.put("UTF-32", good.getBytes(java.nio.charset.Charset.forName("UTF-32BE")));
        bad.put("Latin-1", "{\"a\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1));
        bad.put("overlong", new byte[] {'{', '"', (byte) 0xc0, (byte) 0x80, '"', ':', '1', '}'});
        bad.put("a surrogate as UTF-8", new byte[] {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'});
        bad.put("zeros", new byte[100]);
        bad.put("a form", bytes("a=1&b=2"));
        bad.put("XML", bytes("<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>"));
        return bad;
    }

    private static String manyFields() {
        var text = new StringBuilder("{");
        for (int i = 0; i < 6_000; i++) {
            text.append('"').append(i).append("\":0,");
        }
        return text.append("\"a\":1}").toString();
    }

    private static byte[] concat(byte[] a, byte[] b) {
        var all = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }

    @ParameterizedTest
    @MethodSource("withJson")
    void what_is_no_json_is_refused_at_once_and_reaches_nobody(ContractOperation operation) {
        var times = new ArrayList<Double>();
        try (var client = EDGE.connect()) {
            noJson(operation).forEach((what, body) -> times.add(refused(client, operation, what, body)));
        }
        assertQuick(times);
        assertThat(EDGE.domain.asked()).isEmpty();
    }

    private static double refused(RawClient client, ContractOperation operation, String what, byte[] body) {
        var reply = client.exchange(
                operation.method().name(), TestBodies.path(operation), TestBodies.headers(operation), body);
        assertThat(reply.status())
                .as(operation + ": " + what + ": " + reply.text())
                .isEqualTo(400);
        ContractDocument.assertProblem(reply);
        return reply.millis();
    }

    /** The machine may be busy; half of the answers are still well below the bound, and none takes long. */
    private static void assertQuick(List<Double> times) {
        var sorted = times.stream().sorted().toList();
        assertThat(sorted.get(sorted.size() / 2)).isLessThan(PATIENCE_MILLIS);
        assertThat(sorted.getLast()).isLessThan(PATIENCE_MILLIS * 20);
    }

    @ParameterizedTest
    @MethodSource("withJson")
    void a_wrong_value_in_any_field_is_refused_by_its_pointer(ContractOperation operation) {
        var schema = operation.body().orElseThrow().schema();
        try (var client = EDGE.connect()) {
            spoiled(TestBodies.json(operation)).forEach((what, body) -> {
                if (schema.check(new JsonObject(body), "").isEmpty()) {
                    return;
                }
                EDGE.domain.forget();
                refused(client, operation, what, bytes(body));
                assertThat(EDGE.domain.asked()).as(what).isEmpty();
            });
        }
    }

    @ParameterizedTest
    @MethodSource("withJson")
    void a_field_written_twice_or_holding_nul_is_refused(ContractOperation operation) {
        var good = TestBodies.json(operation);
        try (var client = EDGE.connect()) {
            for (var field : good) {
                var again =
                        new JsonObject().put(field.getKey(), field.getValue()).encode();
                var twice = good.encode()
                        .replaceFirst("}$", "," + again.substring(1).replace("\\", "\\\\"));
                refused(client, operation, twice, bytes(twice));
                if (field.getValue() instanceof String) {
                    refused(
                            client,
                            operation,
                            "NUL",
                            bytes(good.copy().put(field.getKey(), "a\u0000b").encode()));
                    var half = good.copy().put(field.getKey(), "HALF").encode().replace("HALF", "\\udc00");
                    refused(client, operation, "half a pair", bytes(half));
                }
            }
        }
        assertThat(EDGE.domain.asked()).isEmpty();
    }

    /** Every field, at every depth, with every kind of wrong value; and each object with one field more and one less. */
    private static Map<String, String> spoiled(JsonObject good) {
        var all = new LinkedHashMap<String, String>();
        spoil(good, good, "", all);
        return all;
    }

    private static void spoil(JsonObject whole, JsonObject at, String pointer, Map<String, String> all) {
        for (var name : List.copyOf(at.fieldNames())) {
            var kept = at.getValue(name);
            for (var wrong : wrongValues()) {
                at.put(name, wrong);
                all.put(pointer + "/" + name + " = " + shown(wrong), whole.encode());
            }
            at.put(name, kept);
            if (kept instanceof JsonObject inner) {
                spoil(whole, inner, pointer + "/" + name, all);
            }
            if (kept instanceof JsonArray array && array.getValue(0) instanceof JsonObject inner) {
                spoil(whole, inner, pointer + "/" + name + "/0", all);
            }
            at.remove(name);
            all.put("without " + pointer + "/" + name, whole.encode());
            at.put(name, kept);
        }
        at.put("surplus", 1);
        all.put("surplus in " + pointer, whole.encode());
        at.remove("surplus");
    }

    private static String shown(Object wrong) {
        var text = String.valueOf(wrong);
        return text.length() > 40 ? text.substring(0, 40) + "…" : text;
    }

    private static List<Object> wrongValues() {
        var values = new ArrayList<Object>(List.of(
                true,
                0,
                -1,
                1.5,
                1e300,
                Long.MAX_VALUE,
                "",
                " ",
                "x",
                "x".repeat(3_000),
                "P1Y",
                "PT-1S",
                "-1",
                "١",
                "a\n",
                "../../etc/passwd",
                "'; DROP TABLE grants; --",
                "00000000-0000-0000-0000-00000000000G",
                new JsonArray(),
                new JsonArray().add(1),
                new JsonObject(),
                new JsonObject().put("a", 1)));
        values.add(null);
        return values;
    }

    @ParameterizedTest
    @MethodSource("withBody")
    void another_media_type_is_refused(ContractOperation operation) {
        var types = List.of(
                "text/plain",
                "application/xml",
                "application/json; charset=utf-16",
                "multipart/form-data; boundary=x",
                "application/jsonx",
                "*/*",
                "application/",
                ";",
                "application/json-patch+json");
        for (var type : types) {
            var headers = new HashMap<>(TestBodies.headers(operation));
            headers.put("Content-Type", type);
            assertUnsupported(operation, headers);
        }
        var headers = new HashMap<>(TestBodies.headers(operation));
        headers.remove("Content-Type");
        assertUnsupported(operation, headers);
        headers = new HashMap<>(TestBodies.headers(operation));
        headers.put("Content-Encoding", "gzip");
        assertUnsupported(operation, headers);
        assertThat(EDGE.domain.asked()).isEmpty();
    }

    private static void assertUnsupported(ContractOperation operation, Map<String, String> headers) {
        var reply = EDGE.send(operation.method().name(), TestBodies.path(operation), headers, TestBodies.of(operation));
        assertThat(reply.status()).as(headers.toString()).isEqualTo(415);
        ContractDocument.assertProblem(reply);
    }

    @ParameterizedTest
    @MethodSource("withBody")
    void a_body_above_the_limit_is_refused_declared_or_chunked(ContractOperation operation) {
        var reply = EDGE.call(operation, new byte[TestEdge.MAX_BODY + 1]);
        assertThat(reply.status()).isEqualTo(413);
        ContractDocument.assertProblem(reply);
        try (var client = EDGE.connect()) {
            var head = new StringBuilder(
                    operation.method() + " " + TestBodies.path(operation) + " HTTP/1.1\r\nHost: x\r\n");
            TestBodies.headers(operation)
                    .forEach((name, value) ->
                            head.append(name).append(": ").append(value).append("\r\n"));
            client.send(head + "Transfer-Encoding: chunked\r\n\r\n");
            for (int i = 0; i <= TestEdge.MAX_BODY / 4_096; i++) {
                client.send("1000\r\n" + " ".repeat(4_096) + "\r\n");
            }
            assertThat(client.read(false).status()).isEqualTo(413);
        }
        assertThat(EDGE.domain.asked()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("withoutBody")
    void a_body_where_none_belongs_is_refused(ContractOperation operation) {
        var reply = EDGE.call(operation, bytes("{}"));
        assertThat(reply.status()).isEqualTo(400);
        ContractDocument.assertProblem(reply);
        assertThat(EDGE.domain.asked()).isEmpty();
    }

    @Test
    void a_stranger_with_a_slow_body_is_refused_without_waiting_for_it() {
        EDGE.call(ContractDocument.contract().operation("sign"));
        try (var client = EDGE.connect()) {
            long start = System.nanoTime();
            client.send("POST /v1/signers/release/sign HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 5000\r\n\r\n{");
            assertThat(client.read(false).status()).isEqualTo(401);
            assertThat((System.nanoTime() - start) / 1e6).isLessThan(2_000);
        }
    }

    @Test
    void a_connection_survives_a_refused_body() {
        var operation = ContractDocument.contract().operation("createGroup");
        try (var client = EDGE.connect()) {
            var headers = Map.of("Content-Type", "application/json");
            assertThat(client.exchange("POST", "/v1/groups", headers, new byte[10_000])
                            .status())
                    .isEqualTo(401);
            assertThat(client.exchange(
                                    "POST",
                                    "/v1/groups",
                                    TestBodies.headers(operation),
                                    new byte[TestEdge.MAX_BODY + 5])
                            .status())
                    .isEqualTo(413);
            assertThat(client.exchange("GET", "/v1/jwks.json", Map.of(), new byte[0])
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void a_client_that_asks_before_it_sends_is_told_to_go_on_only_when_it_may() {
        var body = TestBodies.of(ContractDocument.contract().operation("createGroup"));
        var head = "POST /v1/groups HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n"
                + "Content-Length: " + body.length + "\r\n";
        try (var client = EDGE.connect()) {
            client.send(head + "Authorization: Bearer admin\r\n\r\n");
            assertThat(client.read(true).status()).isEqualTo(100);
            assertThat(client.send(body).read(false).status()).isEqualTo(201);
        }
        try (var client = EDGE.connect()) {
            assertThat(client.send(head + "\r\n").read(false).status()).isEqualTo(401);
        }
    }
}

package io.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.gateway.contract.ContractOperation;
import io.countersign.gateway.contract.ContractOperation.Place;
import io.countersign.gateway.testing.ContractDocument;
import io.countersign.gateway.testing.RawClient;
import io.countersign.gateway.testing.TestBodies;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostileHeadsTest {
    @RegisterExtension
    static final TestEdge EDGE = new TestEdge();

    static Stream<ContractOperation> operations() {
        return ContractDocument.contract().operations().stream();
    }

    static Stream<String> paths() {
        return operations().map(ContractOperation::path).distinct();
    }

    @BeforeEach
    void forget() {
        EDGE.domain.forget();
    }

    private static RawClient.Reply get(String path) {
        return EDGE.send("GET", path, Map.of("Authorization", "Bearer admin"), new byte[0]);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "//",
                "/v1",
                "/v1/",
                "/v1//me",
                "/v1/me/",
                "/v1/me//",
                "/v2/me",
                "/V1/me",
                "/v1/ME",
                "/v1/me;a=1",
                "/v1/../v1/me",
                "/v1/./me",
                "/v1/%2e%2e/me",
                "/v1/%2E/me",
                "/v1/..%2fme",
                "/v1%2fme",
                "/v1/me%00",
                "/v1/me%0a",
                "/v1/me%20",
                "/v1/%6de%",
                "/v1/me%2",
                "/v1/me%zz",
                "/v1/me%c0%ae",
                "/v1/me%u002e",
                "/v1/mé",
                "/v1/signers/%2e%2e",
                "/v1/signers/..",
                "/v1/signers/a%2fb",
                "/v1/signers/a%5cb",
                "/v1/signers/a\\b",
                "/v1/signers/a:explode",
                "/v1/signers/:disable",
                "/v1/signers/a:disable:disable",
                "/v1/signers/a%3A",
                "/v1/signers/a/b/c/d/e/f/g/h/i/j/k/l/m/n",
                "/v1/signers/a/sign/",
                "/v1/audit:",
                "/v1/audit:verify/x",
                "/v1/openapi.yaml/",
                "/v1/openapi.yml",
                "/.git/config",
                "/etc/passwd",
                "/v1/{person}",
                "/v1/people/{person}",
                "/livez",
                "/readyz",
                "/metrics",
                "/v1/\"",
                "/v1/<script>",
                "/v1/|",
                "/v1/*",
                "*",
                "v1/me",
                "/v1/people:disable",
                "/v1/me:disable",
                "/v1/signers/.hidden",
                "/v1/signers/~",
                "/v1/signers/%7e"
            })
    void tricks_with_paths_lead_nowhere(String path) {
        var reply = get(path);
        assertThat(reply.status()).as(reply.text()).isIn(400, 404, 405);
        assertThat(EDGE.domain.asked()).isEmpty();
        ContractDocument.assertProblem(reply);
    }

    @Test
    void an_encoded_colon_is_a_colon() {
        assertThat(EDGE.send("POST", "/v1/audit%3averify", Map.of("Authorization", "Bearer admin"), new byte[0])
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @MethodSource("paths")
    void another_method_is_refused_and_the_allowed_ones_named(String path) {
        var allowed = operations()
                .filter(operation -> operation.path().equals(path))
                .map(operation -> operation.method().name())
                .collect(Collectors.toSet());
        var concrete = TestBodies.path(operations()
                .filter(operation -> operation.path().equals(path))
                .findFirst()
                .orElseThrow());
        for (var method : List.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW")) {
            if (allowed.contains(method) || method.equals("HEAD") && allowed.contains("GET")) {
                continue;
            }
            var reply = EDGE.send(method, concrete, Map.of("Authorization", "Bearer admin"), new byte[0]);
            assertThat(reply.status()).as(method + " " + path).isEqualTo(405);
            assertThat(Set.of(reply.header("Allow").split(", "))).containsAll(allowed);
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void an_id_in_the_path_must_be_one(ContractOperation operation) {
        var ids = operation.parameters().stream()
                .filter(rule -> rule.place() == Place.PATH)
                .toList();
        for (var rule : ids) {
            for (var wrong :
                    List.of("0", "A-B", "_", "~", "A".repeat(65), "0190C8A0-0000-7000-8000-000000000001", "-")) {
                var path = TestBodies.path(operation.path().replace("{" + rule.name() + "}", wrong));
                if (rule.schema().check(wrong, "x").isEmpty()) {
                    continue;
                }
                var reply = EDGE.send(
                        operation.method().name(), path, TestBodies.headers(operation), TestBodies.of(operation));
                assertThat(reply.status()).as(path).isEqualTo(400);
                assertThat(ContractDocument.assertProblem(reply)
                                .getJsonArray("errors")
                                .getJsonObject(0)
                                .getString("pointer"))
                        .isEqualTo(rule.name());
            }
        }
        assertThat(EDGE.domain.asked()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void an_unknown_doubled_or_broken_query_is_refused(ContractOperation operation) {
        var queries = List.of(
                "unknown=1",
                "access_token=x",
                "%zz=1",
                "a%",
                "limit=1&limit=2",
                "limit=0",
                "limit=201",
                "limit=abc",
                "limit=1.5",
                "limit=-1",
                "limit=99999999999999999999999",
                "limit=",
                "limit=%31%00",
                "cursor=",
                "cursor=" + "x".repeat(501),
                "cursor=%00",
                "cursor=%ff",
                "cursor=%ed%a0%80",
                "mine=yes",
                "mine=TRUE",
                "mine",
                "toDecide=1",
                "state=gone",
                "state=ACTIVE",
                "signer=",
                "signer=" + "s".repeat(65),
                "actor=1",
                "since=yesterday",
                "since=2026-13-01T00:00:00Z",
                "since=2026-02-30T00:00:00Z",
                "since=2026-01-01",
                "until=2026-01-01T25:00:00Z",
                "until=9999999-01-01T00:00:00Z",
                "type=",
                "type=" + "t".repeat(101),
                "request=x",
                "grant=x",
                "operation=%27",
                "wait=1",
                "=",
                "=1",
                "é=1");
        for (var query : queries) {
            var reply = EDGE.send(
                    operation.method().name(),
                    TestBodies.path(operation) + "?" + query,
                    TestBodies.headers(operation),
                    TestBodies.of(operation));
            assertThat(reply.status())
                    .as(operation + "?" + query + ": " + reply.text())
                    .isEqualTo(400);
            ContractDocument.assertProblem(reply);
        }
        assertThat(EDGE.domain.asked()).isEmpty();
    }

    /** A wish or a condition of a cache that says nothing is as good as none, RFC 7240 section 2 and RFC 9110 section 13.1. */
    private static final Set<String> MAY_BE_IGNORED = Set.of("Prefer", "If-None-Match", "If-Modified-Since");

    @ParameterizedTest
    @MethodSource("operations")
    void a_bad_header_is_refused(ContractOperation operation) {
        for (var rule : operation.parameters()) {
            if (rule.place() != Place.HEADER || MAY_BE_IGNORED.contains(rule.name())) {
                continue;
            }
            for (var wrong :
                    List.of("", "a b", "k".repeat(300), "kéy", "\"", "W/\"1\"", "\"1\", \"2\"", "\"\"", "\"a\"b\"")) {
                boolean fits =
                        rule.schema().check(wrong, "x").isEmpty() && rule.name().equals("Idempotency-Key");
                if (!fits) {
                    assertRefused(operation, rule.name(), wrong);
                }
            }
            assertRefused(operation, rule.name(), "\"1\"\r\n" + rule.name() + ": \"1\"");
        }
        assertThat(EDGE.domain.asked()).isEmpty();
    }

    private static void assertRefused(ContractOperation operation, String name, String value) {
        var headers = new HashMap<>(TestBodies.headers(operation));
        headers.put(name, value);
        var reply = EDGE.send(operation.method().name(), TestBodies.path(operation), headers, TestBodies.of(operation));
        assertThat(reply.status()).as(operation + " " + name + ": " + value).isEqualTo(400);
        ContractDocument.assertProblem(reply);
    }

    @Test
    void signing_needs_an_idempotency_key() {
        var operation = ContractDocument.contract().operation("sign");
        var headers = new HashMap<>(TestBodies.headers(operation));
        headers.remove("Idempotency-Key");
        var reply = EDGE.send("POST", TestBodies.path(operation), headers, TestBodies.of(operation));
        assertThat(reply.status()).isEqualTo(400);
        assertThat(ContractDocument.assertProblem(reply).getString("detail")).contains("Idempotency-Key is required");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer ",
                "bearer",
                "Basic YTpi",
                "Bearer a b",
                "Bearer é",
                "Bearer \u0001",
                "Bearer a,b",
                "Negotiate x",
                "Bearer admin, Bearer admin",
                "Bearer =",
                "admin"
            })
    void an_authorization_that_is_no_bearer_token_is_401(String authorization) {
        var reply = EDGE.send("GET", "/v1/me", Map.of("Authorization", authorization), new byte[0]);
        assertThat(reply.status()).isIn(400, 401);
        ContractDocument.assertProblem(reply);
        assertThat(EDGE.domain.asked()).isEmpty();
    }

    @Test
    void two_authorizations_are_none() {
        var reply = EDGE.send(
                "GET", "/v1/me", Map.of("Authorization", "Bearer admin\r\nAuthorization: Bearer admin"), new byte[0]);
        assertThat(reply.status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense\r\n\r\n",
                "GET /v1/jwks.json\r\n\r\n",
                "GET /v1/jwks.json HTTP/9.9\r\n\r\n",
                "GET  /v1/me HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /v1/me HTTP/1.1\r\nHost: x\r\nBad Header: 1\r\n\r\n",
                "GET /v1/me HTTP/1.1\r\nHost: x\r\n: 1\r\n\r\n",
                "POST /v1/groups HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                "POST /v1/groups HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na",
                "POST /v1/groups HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "\u0000\u0000\u0000\r\n\r\n"
            })
    void what_is_no_http_is_refused_and_never_an_accident(String bytes) {
        try (var client = EDGE.connect()) {
            var reply = client.send(bytes).read(false);
            assertThat(reply.status()).isIn(400, 401, 414, 431, 501);
        }
        assertThat(EDGE.domain.asked()).isEmpty();
    }

    @Test
    void a_body_that_breaks_off_or_is_no_http_reaches_nobody() {
        var head =
                "POST /v1/groups HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer admin\r\nContent-Type: application/json\r\n";
        try (var client = EDGE.connect()) {
            client.send(head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n");
        }
        try (var client = EDGE.connect()) {
            client.send(head + "Content-Length: 100\r\n\r\n{\"name\":");
        }
        assertThat(get("/v1/jwks.json").status()).isEqualTo(200);
        assertThat(EDGE.domain.asked()).extracting(asked -> asked.method()).containsOnly("jwks");
    }

    @Test
    void long_lines_and_headers_have_their_own_answers() {
        assertThat(get("/v1/me?" + "a".repeat(10_000)).status()).isEqualTo(414);
        var reply = EDGE.send("GET", "/v1/me", Map.of("X-Long", "a".repeat(20_000)), new byte[0]);
        assertThat(reply.status()).isEqualTo(431);
        assertThat(new JsonObject(reply.text()).getString("code")).isEqualTo("HEADERS_TOO_LARGE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"P36501D", "P99999999999D", "PT9999999999999999999S", "P99999999999999999999999D"})
    void an_older_than_that_is_too_long_for_a_date_is_refused_by_its_name(String duration) {
        var reply = get("/v1/requests?olderThan=" + duration);
        assertThat(reply.status()).isEqualTo(400);
        var error = ContractDocument.assertProblem(reply).getJsonArray("errors").getJsonObject(0);
        assertThat(error.getString("pointer")).isEqualTo("olderThan");
        assertThat(error.getString("detail")).contains("at most P36500D");
        assertThat(EDGE.domain.asked()).isEmpty();
        assertThat(get("/v1/requests?olderThan=P36500D").status()).isEqualTo(200);
    }
}

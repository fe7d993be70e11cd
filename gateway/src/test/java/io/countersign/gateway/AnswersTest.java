package io.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.gateway.contract.ContractOperation;
import io.countersign.gateway.contract.Permission;
import io.countersign.gateway.operations.AllOperations;
import io.countersign.gateway.testing.ContractDocument;
import io.countersign.gateway.testing.RawClient;
import io.countersign.gateway.testing.RecordingDomain;
import io.countersign.gateway.testing.Samples;
import io.countersign.gateway.testing.TestBodies;
import io.countersign.verticles.Approvals.Opened;
import io.countersign.verticles.Call;
import io.countersign.verticles.Exports;
import io.countersign.verticles.Refusal;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AnswersTest {
    @RegisterExtension
    static final TestEdge EDGE = new TestEdge();

    static Stream<ContractOperation> operations() {
        return ContractDocument.contract().operations().stream();
    }

    static Stream<ContractOperation> guarded() {
        return operations().filter(operation -> operation.permission().needsCaller());
    }

    private static ContractOperation operation(String id) {
        return ContractDocument.contract().operation(id);
    }

    private static RawClient.Reply reply(String id) {
        return EDGE.call(operation(id));
    }

    @BeforeEach
    void forget() {
        EDGE.domain.forget();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void every_operation_answers_what_its_contract_says(ContractOperation operation) {
        var reply = EDGE.call(operation);
        assertThat(reply.status()).as(reply.text()).isBetween(200, 299);
        ContractDocument.assertFits(operation, reply);
        assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(reply.header("X-Request-Id")).isNotEmpty();
        assertThat(reply.header("Server")).isEmpty();
        assertThat(reply.header("Cache-Control"))
                .isEqualTo(
                        switch (operation.id()) {
                            case "getOpenApi", "getJwks", "getRevocationList" -> "public, max-age=300";
                            case "getLogTile" -> "public, max-age=31536000, immutable";
                            case "getLogCheckpoint" -> "no-cache";
                            default -> "no-store";
                        });
        if (reply.status() == 201) {
            assertThat(reply.header("Location")).startsWith("/v1/");
        }
    }

    @Test
    void who_has_the_newest_list_of_revoked_certificates_is_told_so_and_gets_no_other() {
        var path = TestBodies.path(operation("getRevocationList"));
        var whole = EDGE.send("GET", path, Map.of(), new byte[0]);
        assertThat(whole.header("Content-Type")).isEqualTo("application/pkix-crl");
        var tag = whole.header("ETag");
        var time = whole.header("Last-Modified");
        assertThat(tag).isEqualTo("\"7\"");
        assertThat(time).isEqualTo("Sat, 31 Jan 2026 12:00:00 GMT");
        for (var known : List.of(
                Map.of("If-None-Match", tag),
                Map.of("If-None-Match", "\"6\", W/\"7\""),
                Map.of("If-None-Match", "*"),
                Map.of("If-Modified-Since", time),
                Map.of("If-None-Match", tag, "If-Modified-Since", "Fri, 30 Jan 2026 12:00:00 GMT"))) {
            var reply = EDGE.send("GET", path, known, new byte[0]);
            assertThat(reply.status()).as("%s", known).isEqualTo(304);
            assertThat(reply.header("ETag")).isEqualTo(tag);
            assertThat(reply.text()).isEmpty();
        }
        for (var other : List.of(
                Map.of("If-None-Match", "\"6\""),
                Map.of("If-None-Match", "\"6\"", "If-Modified-Since", time),
                Map.of("If-Modified-Since", "Sat, 31 Jan 2026 11:59:59 GMT"),
                Map.of("If-Modified-Since", "yesterday"))) {
            var reply = EDGE.send("GET", path, other, new byte[0]);
            assertThat(reply.status()).as("%s", other).isEqualTo(200);
        }
        var head = EDGE.send("HEAD", path, Map.of(), new byte[0]);
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("ETag")).isEqualTo(tag);
        assertThat(head.text()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void every_operation_has_handler_permission_audit_event_and_problem_answers(ContractOperation operation) {
        var handlers = AllOperations.of(EDGE.domain.domain(), Buffer.buffer(), (outcome, count) -> {});
        var simple =
                Character.toUpperCase(operation.id().charAt(0)) + operation.id().substring(1);
        assertThat(handlers)
                .filteredOn(handler -> handler.getClass().getSimpleName().equals(simple))
                .hasSize(1);
        assertThat(operation.auditEvent()).matches("none|[a-z_]+\\.[a-z_]+");
        assertThat(operation.responses().get("default")).containsExactly("application/problem+json");
        assertThat(operation.responses()).containsKeys("400", "503");
        if (operation.permission().needsCaller()) {
            assertThat(operation.responses()).containsKeys("401", "403");
        }
    }

    @ParameterizedTest
    @MethodSource("guarded")
    void a_stranger_is_refused_before_the_body_is_looked_at(ContractOperation operation) {
        var headers = new HashMap<>(TestBodies.headers(operation));
        headers.remove("Authorization");
        headers.remove("Content-Type");
        var reply = EDGE.send(operation.method().name(), TestBodies.path(operation), headers, "{{{ no json".getBytes());
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"countersign\"");
        assertThat(ContractDocument.assertProblem(reply).getString("code")).isEqualTo("AUTHENTICATION_REQUIRED");
        assertThat(EDGE.domain.asked()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("guarded")
    void a_bad_token_is_told_in_the_words_of_rfc_6750(ContractOperation operation) {
        var headers = new HashMap<>(TestBodies.headers(operation));
        headers.put("Authorization", "Bearer stolen");
        var reply = EDGE.send(operation.method().name(), TestBodies.path(operation), headers, TestBodies.of(operation));
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.header("WWW-Authenticate")).contains("error=\"invalid_token\"");
        assertThat(EDGE.domain.asked()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("guarded")
    void the_edge_refuses_a_member_what_only_admins_may(ContractOperation operation) {
        var headers = new HashMap<>(TestBodies.headers(operation));
        headers.put("Authorization", "Bearer member");
        var reply = EDGE.send(operation.method().name(), TestBodies.path(operation), headers, TestBodies.of(operation));
        var adminsOnly = List.of(
                Permission.ORGANIZATION_ADMIN, Permission.PLATFORM_ADMIN, Permission.SELF_OR_ORGANIZATION_ADMIN);
        assertThat(reply.status()).isEqualTo(adminsOnly.contains(operation.permission()) ? 403 : success(operation));
        ContractDocument.assertFits(operation, reply);
    }

    private static int success(ContractOperation operation) {
        return EDGE.call(operation).status();
    }

    @Test
    void people_may_set_their_own_password() {
        var operation = operation("setAccountPassword");
        var path = operation
                .path()
                .replace("{person}", RecordingDomain.MEMBER.id().toString())
                .replace("{account}", TestBodies.ID);
        var headers = Map.of("Authorization", "Bearer member", "Content-Type", "application/json");
        assertThat(EDGE.send("PUT", path, headers, TestBodies.of(operation)).status())
                .isEqualTo(204);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void an_accident_tells_only_the_request_id(ContractOperation operation) {
        // One needs no domain, the other tells an accident beside what went well: see BulkDecisionsTest.
        if (List.of("getOpenApi", "decideRequests").contains(operation.id())) {
            return;
        }
        var method = operation.id().equals("createToken")
                ? "clientCredentials"
                : operation.id().equals("getJwks") ? "jwks" : operation.id();
        try (var edge = new TestEdge()) {
            edge.domain.answer(
                    method, arguments -> Future.failedFuture(new IllegalStateException("the secret marzipan")));
            var reply = edge.call(operation);
            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.text()).doesNotContain("marzipan").contains("INTERNAL_ERROR");
            ContractDocument.assertProblem(reply);
        }
    }

    @Test
    void a_refusal_keeps_code_status_and_retry_after() {
        EDGE.domain.refuse("getGrant", new Refusal.Unavailable("DATABASE_UNAVAILABLE", "Wait, then repeat.", 3));
        var reply = reply("getGrant");
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.header("Retry-After")).isEqualTo("3");
        var problem = ContractDocument.assertProblem(reply);
        assertThat(problem.getString("type")).isEqualTo("urn:countersign:problem:database-unavailable");
        assertThat(problem.getInteger("retryAfter")).isEqualTo(3);
    }

    @Test
    void versions_travel_as_entity_tags() {
        var headers = new HashMap<>(TestBodies.headers(operation("setPolicy")));
        headers.put("If-Match", "\"4\"");
        var operation = operation("setPolicy");
        var reply = EDGE.send("PUT", TestBodies.path(operation), headers, TestBodies.of(operation));
        assertThat(reply.header("ETag")).isEqualTo("\"7\"");
        assertThat(EDGE.domain.asked().getFirst().arguments()).contains(4);
        headers.put("If-Match", "W/\"4\"");
        assertThat(EDGE.send("PUT", TestBodies.path(operation), headers, TestBodies.of(operation))
                        .status())
                .isEqualTo(400);
        headers.put("If-Match", "\"abc\"");
        assertThat(EDGE.send("PUT", TestBodies.path(operation), headers, TestBodies.of(operation))
                        .status())
                .isEqualTo(412);
        assertThat(reply("getRequest").header("ETag")).isEqualTo("\"sample\"");
        assertThat(reply("getSigner").header("ETag")).isEqualTo("\"7\"");
    }

    @Test
    void pages_link_to_the_next_one_and_keep_their_filters() {
        var reply =
                EDGE.send("GET", "/v1/grants?mine=true&limit=5", Map.of("Authorization", "Bearer member"), new byte[0]);
        assertThat(reply.header("Link")).isEqualTo("</v1/grants?mine=true&limit=5&cursor=sample>; rel=\"next\"");
    }

    @Test
    void every_part_of_an_export_says_what_the_whole_ends_before() {
        for (var next : List.of(7L, 40L)) {
            EDGE.domain.answer(
                    "exportAudit",
                    arguments -> Future.succeededFuture(new Exports.Part("text/csv", Buffer.buffer("a"), next, 40)));
            var reply = reply("exportAudit");
            assertThat(reply.header("Export-Ends-Before")).isEqualTo("40");
        }
    }

    static Stream<ContractOperation> listings() {
        return operations()
                .filter(operation -> operation.parameters().stream()
                        .anyMatch(rule -> rule.name().equals("cursor")));
    }

    @ParameterizedTest
    @MethodSource("listings")
    void the_next_page_of_every_listing_is_one_of_the_same_thing(ContractOperation operation) {
        var link = EDGE.call(operation).header("Link");
        assertThat(link)
                .startsWith("<" + TestBodies.path(operation) + "?cursor=")
                .endsWith(">; rel=\"next\"");
        var asked = EDGE.domain.asked().getLast();
        EDGE.domain.forget();
        var next = link.substring(1, link.indexOf('>'));
        var reply = EDGE.send("GET", next, TestBodies.headers(operation), new byte[0]);
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        assertThat(EDGE.domain.asked())
                .singleElement()
                .satisfies(again -> assertThat(again.method()).isEqualTo(asked.method()));
    }

    @Test
    void texts_of_the_log_name_their_character_set_as_c2sp_wants() {
        for (var id : List.of("getLogCheckpoint", "getLogKey")) {
            assertThat(reply(id).header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
        }
    }

    @Test
    void a_caller_can_prefer_to_wait_for_at_most_a_minute() {
        var headers = Map.of("Authorization", "Bearer member", "Prefer", "respond-async, wait=600");
        var reply = EDGE.send("GET", "/v1/requests/" + TestBodies.ID, headers, new byte[0]);
        assertThat(reply.header("Preference-Applied")).isEqualTo("wait=60");
        assertThat(EDGE.domain.asked().getFirst().arguments().getLast()).hasToString("PT1M");
    }

    @Test
    void certificates_come_as_pem_or_der() {
        var path = "/v1/signers/release/certificate";
        var pem = EDGE.send("GET", path, Map.of("Authorization", "Bearer member"), new byte[0]);
        assertThat(pem.text()).isEqualTo("-----BEGIN CERTIFICATE-----\nAQID\n-----END CERTIFICATE-----\n");
        var headers = Map.of("Authorization", "Bearer member", "Accept", "application/pkix-cert");
        assertThat(EDGE.send("GET", path, headers, new byte[0]).body()).containsExactly(1, 2, 3);
        headers = Map.of("Authorization", "Bearer member", "Accept", "image/png");
        assertThat(EDGE.send("GET", path, headers, new byte[0]).status()).isEqualTo(406);
    }

    @Test
    void a_call_carries_its_key_and_a_hash_of_method_path_and_body() {
        var operation = operation("sign");
        EDGE.call(operation);
        EDGE.call(operation);
        EDGE.call(
                operation,
                TestBodies.json(operation).put("format", "der").encode().getBytes());
        var calls = EDGE.domain.asked().stream()
                .map(asked -> (Call) asked.arguments().getFirst())
                .toList();
        assertThat(calls).extracting(Call::idempotencyKey).containsOnly("key-1");
        assertThat(calls.get(0).bodyHash()).hasSize(32).isEqualTo(calls.get(1).bodyHash());
        assertThat(calls.get(2).bodyHash()).isNotEqualTo(calls.get(0).bodyHash());
    }

    @Test
    void a_joined_request_is_not_a_created_one() {
        var opened = (Opened) Samples.of(Opened.class);
        var operation = operation("createRequest");
        EDGE.domain.answer("createRequest", arguments -> Future.succeededFuture(opened));
        assertThat(EDGE.call(operation).status()).isEqualTo(200);
        EDGE.domain.answer("createRequest", arguments -> Future.succeededFuture(new Opened(opened.request(), false)));
        var reply = EDGE.call(operation);
        assertThat(reply.status()).isEqualTo(201);
        assertThat(reply.header("Location"))
                .isEqualTo("/v1/requests/" + opened.request().id());
    }

    @Test
    void a_sane_request_id_of_the_caller_is_kept_and_another_replaced() {
        assertThat(EDGE.send("GET", "/v1/jwks.json", Map.of("X-Request-Id", "ci-42"), new byte[0])
                        .header("X-Request-Id"))
                .isEqualTo("ci-42");
        assertThat(EDGE.send("GET", "/v1/jwks.json", Map.of("X-Request-Id", "a b\"<"), new byte[0])
                        .header("X-Request-Id"))
                .matches("[0-9a-f]{32}");
    }

    @Test
    void head_answers_like_get_without_the_body() {
        var reply = EDGE.send("HEAD", "/v1/jwks.json", Map.of(), new byte[0]);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Length")).isNotEqualTo("0");
    }

    @Test
    void the_token_endpoint_speaks_oauth() {
        EDGE.domain.refuse(
                "clientCredentials", new Refusal.Unauthenticated("INVALID_CLIENT", "Check client id and secret."));
        var operation = operation("createToken");
        var reply = EDGE.call(operation);
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.header("WWW-Authenticate")).startsWith("Basic");
        assertThat(new JsonObject(reply.text()).getString("error")).isEqualTo("invalid_client");
        EDGE.domain.refuse("password", new Refusal.Unauthenticated("INVALID_GRANT", "Check the password."));
        var wrong = EDGE.call(operation, "grant_type=password&organization=a&username=b&password=c".getBytes());
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(new JsonObject(wrong.text()).getString("error")).isEqualTo("invalid_grant");
        assertThat(oauthError("grant_type=password&organization=a&username=b")).isEqualTo("invalid_request");
        assertThat(oauthError("grant_type=magic")).isEqualTo("unsupported_grant_type");
        assertThat(oauthError("grant_type=password&grant_type=password")).isEqualTo("invalid_request");
        assertThat(oauthError("")).isEqualTo("invalid_request");
        assertThat(oauthError("grant_type=%zz")).isEqualTo("invalid_request");
    }

    private static String oauthError(String form) {
        return new JsonObject(
                        EDGE.call(operation("createToken"), form.getBytes()).text())
                .getString("error");
    }

    @Test
    void a_job_hands_its_token_in_by_exchange_or_as_an_assertion_and_not_beside_a_secret() {
        try (var edge = new TestEdge()) {
            var headers = Map.of("Content-Type", "application/x-www-form-urlencoded");
            var exchange =
                    "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange&client_id=id&subject_token=a.b.c";
            var type = "&subject_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Ajwt";
            assertThat(edge.send("POST", "/v1/token", headers, (exchange + type).getBytes())
                            .status())
                    .isEqualTo(200);
            var assertion = "grant_type=client_credentials&client_id=id&client_assertion=a.b.c"
                    + "&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer";
            assertThat(edge.send("POST", "/v1/token", headers, assertion.getBytes())
                            .status())
                    .isEqualTo(200);
            assertThat(edge.domain.asked().stream().map(asked -> asked.method()))
                    .containsExactly("exchange", "clientAssertion");
            for (var wrong : List.of(
                    exchange,
                    exchange + "&subject_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Asaml2",
                    exchange.replace("&client_id=id", "") + type,
                    exchange.replace("&subject_token=a.b.c", "") + type,
                    assertion.replace("jwt-bearer", "saml2-bearer"))) {
                var reply = edge.send("POST", "/v1/token", headers, wrong.getBytes());
                assertThat(new JsonObject(reply.text()).getString("error"))
                        .as(wrong)
                        .isEqualTo("invalid_request");
            }
            var both = edge.send("POST", "/v1/token", headers, (assertion + "&client_secret=s").getBytes());
            assertThat(new JsonObject(both.text()).getString("error")).isEqualTo("invalid_client");
            assertThat(edge.domain.asked()).hasSize(2);
        }
    }

    @Test
    void client_credentials_may_come_in_http_basic() {
        try (var edge = new TestEdge()) {
            var headers = Map.of(
                    "Content-Type",
                    "application/x-www-form-urlencoded",
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString("id:s%26s".getBytes()));
            var reply = edge.send("POST", "/v1/token", headers, "grant_type=client_credentials".getBytes());
            assertThat(reply.status()).isEqualTo(200);
            assertThat(edge.domain.asked().getFirst().arguments()).startsWith("id", "s&s");
            var both =
                    edge.send("POST", "/v1/token", headers, "grant_type=client_credentials&client_secret=x".getBytes());
            assertThat(new JsonObject(both.text()).getString("error")).isEqualTo("invalid_client");
        }
    }
}

package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Answer;
import io.countersign.acceptance.harness.Api;
import io.countersign.acceptance.harness.Cast;
import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.ContractFile;
import io.countersign.acceptance.harness.ContractFile.Described;
import io.countersign.acceptance.harness.Mutations;
import io.countersign.acceptance.harness.Party;
import io.countersign.acceptance.harness.Quickness;
import io.countersign.acceptance.harness.RawHttp;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever is sent to whichever operation: a clear 4xx, quickly, nothing charged, nothing told that the caller should not know. The walk
 * is over the contract, so a new operation is in it by itself.
 */
class HostileInputTest {
    private static final List<String> NEVER_TOLD = List.of(
            "Exception",
            "io.countersign.",
            "io.vertx",
            "io.netty",
            "com.fasterxml",
            "java.lang",
            "java.util",
            "\tat ",
            "SELECT ",
            "INSERT ",
            "SQLSTATE",
            "constraint",
            "pg_",
            "stranger-",
            "Ada of stranger");
    private static final Set<String> WRONG_CREDENTIALS = Set.of("INVALID_GRANT", "INVALID_CLIENT");
    private static final Duration LOG_IN = Duration.ofSeconds(2);
    private static final Quickness QUICK = new Quickness(Duration.ofMillis(50));
    private static final Map<String, Cast.Prepared> PREPARED = new HashMap<>();
    private static Cast cast;
    private static Api api;
    private static String stateBefore;

    @BeforeAll
    static void assemble() {
        cast = new Cast(Cluster.shared());
        // Everybody's token first, and every call's target: what is made from here on would be made by hostile input.
        api = Cluster.shared().gateway(0).api().as(cast.administrator.token()).withKey("hostile");
        List.of(cast.organizationAdmin, cast.foreignAdmin, cast.platformAdmin).forEach(Party::token);
        PREPARED.clear();
        operations().forEach(operation -> PREPARED.put(operation.id(), cast.prepare(operation)));
        stateBefore = state();
    }

    static Stream<Described> operations() {
        return ContractFile.get().operations().stream();
    }

    static Stream<Described> withBody() {
        return operations().filter(operation -> operation.bodyType().equals(Optional.of("application/json")));
    }

    /**
     * Everything that can be charged, made or changed, and how often something was recorded about it; without what is due by the clock, whoever
     * asks for what.
     */
    private static String state() {
        return String.join("; ", Cluster.shared().column("""
                        SELECT 'organizations ' || count(*) FROM organizations UNION ALL
                        SELECT 'identities ' || count(*) || ' ' || md5(string_agg(i::text, '' ORDER BY id)) FROM identities i UNION ALL
                        SELECT 'accounts ' || count(*) || ' ' || md5(string_agg(a::text, '' ORDER BY id)) FROM accounts a UNION ALL
                        SELECT 'secrets ' || count(*) FROM machine_secrets UNION ALL
                        SELECT 'trusts ' || count(*) FROM machine_trusts UNION ALL
                        SELECT 'owners ' || count(*) FROM machine_owners UNION ALL
                        SELECT 'groups ' || count(*) FROM groups UNION ALL
                        SELECT 'group members ' || count(*) FROM group_members UNION ALL
                        SELECT 'authorities ' || count(*) FROM certificate_authorities UNION ALL
                        SELECT 'signers ' || count(*) || ' ' || md5(string_agg(s::text, '' ORDER BY id)) FROM signers s UNION ALL
                        SELECT 'members ' || count(*) FROM signer_members UNION ALL
                        SELECT 'policies ' || count(*) FROM policies UNION ALL
                        SELECT 'requests ' || count(*) || ' ' || md5(string_agg(r::text, '' ORDER BY id)) FROM requests r UNION ALL
                        SELECT 'decisions ' || count(*) FROM decisions UNION ALL
                        SELECT 'grants ' || count(*) || ' ' || md5(string_agg(g::text, '' ORDER BY id)) FROM grants g UNION ALL
                        SELECT 'signed ' || count(*) FROM operations WHERE outcome = 'signed' UNION ALL
                        SELECT 'changes ' || count(*) FROM audit_leaves
                            WHERE type NOT IN ('identity.login_refused', 'signature.denied', 'request.reminded', 'request.escalated',
                                'grant.expiring', 'signer.certificate_expiring') AND NOT starts_with(type, 'audit.')"""));
    }

    @AfterAll
    static void nothing_was_charged_and_every_input_was_answered_within_50_ms() {
        assertThat(QUICK.inputs()).isGreaterThan(1_000);
        assertThat(QUICK.alwaysLate()).isEmpty();
        assertThat(state()).isEqualTo(stateBefore);
    }

    /** A preference (RFC 7240 section 2) and a condition of a cache (RFC 9110 section 13.1) are ignored then: only their length can be wrong. */
    private static final Set<String> MAY_MEAN_NOTHING = Set.of("Prefer", "If-None-Match", "If-Modified-Since");

    private static void refused(String what, Answer answer) {
        assertThat(answer.status()).as("%s: %s", what, answer).isBetween(400, 499);
        tellsNothing(what, answer.text());
        QUICK.took(what, answer.nanos(), () -> again(answer));
    }

    /**
     * Slow on purpose, by as much as one password hash, for unknown names too: else its time would tell which names exist. A few failures
     * later it is 429, so it cannot be asked again either.
     */
    private static void refusedLogIn(Answer answer) {
        assertThat(answer.problem().code()).as(answer.toString()).isIn(WRONG_CREDENTIALS);
        tellsNothing("log-in", answer.text());
        assertThat(Duration.ofNanos(answer.nanos())).isLessThan(LOG_IN);
    }

    /** Another refusal, 429 for example, would tell nothing about how quick this one is. */
    private static long again(Answer answer) {
        return answer.again().expect(answer.status()).nanos();
    }

    /** What the gateway answers to bytes of our own making. */
    private static String raw(String request) {
        var uri = Cluster.shared().gateway(0).uri();
        var began = System.nanoTime();
        var answer = RawHttp.send(uri, request);
        QUICK.took(request, System.nanoTime() - began, () -> {
            var again = System.nanoTime();
            RawHttp.send(uri, request);
            return System.nanoTime() - again;
        });
        return answer;
    }

    private static void tellsNothing(String what, String text) {
        assertThat(NEVER_TOLD.stream().filter(text::contains).toList())
                .as("%s: %s", what, text)
                .isEmpty();
    }

    private static Cast.Prepared prepared(Described operation) {
        return Objects.requireNonNull(PREPARED.get(operation.id()));
    }

    private static String path(Described operation) {
        return operation.path(prepared(operation).path());
    }

    /** The caller whom the operation would be allowed to, so that the input is what is refused. */
    private static Api allowed(Described operation) {
        return switch (operation.permission()) {
            case "platform-admin" -> api.as(cast.platformAdmin.token());
            case "organization-admin", "self-or-organization-admin" -> api.as(cast.organizationAdmin.token());
            case "request-requester" -> api.as(cast.operator.token());
            default -> api;
        };
    }

    @ParameterizedTest
    @MethodSource("withBody")
    void bodies_that_break_the_contract_in_one_place_are_refused(Described operation) {
        var caller = allowed(operation);
        var valid = Objects.requireNonNull(prepared(operation).body());
        for (var mutation : Mutations.of(operation.body().orElseThrow(), valid)) {
            var answer = caller.raw(operation.method(), path(operation), mutation.json(), "application/json");
            refused(operation.id() + " " + mutation.what(), answer);
        }
    }

    @ParameterizedTest
    @MethodSource("withBody")
    void bodies_of_another_kind_or_size_are_refused(Described operation) {
        var caller = allowed(operation);
        var body = "{}".getBytes(StandardCharsets.UTF_8);
        for (var type : List.of("text/plain", "application/xml", "application/x-www-form-urlencoded", "nonsense", "")) {
            var answer = caller.raw(operation.method(), path(operation), body, type);
            refused(operation.id() + " as " + type, answer.expect(415));
        }
        var huge = ("{\"a\":\"" + "x".repeat(300_000) + "\"}").getBytes(StandardCharsets.UTF_8);
        refused(
                "huge",
                caller.raw(operation.method(), path(operation), huge, "application/json")
                        .expect(413));
        refused(
                "compressed",
                caller.with("Content-Encoding", "gzip")
                        .raw(operation.method(), path(operation), body, "application/json")
                        .expect(415));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void paths_that_name_nothing_are_refused(Described operation) {
        var caller = allowed(operation);
        var body = prepared(operation).body();
        for (var parameter : operation.parametersIn("path")) {
            for (var bad : List.of(
                    UUID.randomUUID().toString(),
                    "no-such-thing",
                    "%00",
                    "a%00b",
                    "..",
                    "%2e%2e",
                    "%2e%2e%2fv1",
                    "..%5c..",
                    "%27%20OR%201=1--",
                    "%ff%fe",
                    "%F0%9F%98%80",
                    "x".repeat(3_000),
                    "00000000-0000-0000-0000-000000000000",
                    "%7Bid%7D",
                    "*",
                    "-1")) {
                var values = new HashMap<>(prepared(operation).path());
                values.put(parameter.name(), bad);
                var answer = send(caller, operation, operation.path(values), body);
                refused(operation.id() + " " + parameter.name() + "=" + bad, answer);
            }
        }
    }

    private static Answer send(Api caller, Described operation, String path, @Nullable Object body) {
        var bytes = body == null ? null : json(body);
        return caller.raw(operation.method(), path, bytes, bytes == null ? "" : "application/json");
    }

    private static byte[] json(Object body) {
        try {
            return io.countersign.protocol.json.ContractJson.mapper().writeValueAsBytes(body);
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void queries_and_headers_that_break_the_contract_are_refused(Described operation) {
        var caller = allowed(operation);
        var body = prepared(operation).body();
        for (var parameter : operation.parametersIn("query")) {
            var type = parameter.schema().getString("type");
            var bad = new ArrayList<>(List.of("%00", "%ff", "x".repeat(1_000), "a&" + parameter.name() + "=b"));
            switch (type) {
                case "integer" -> {
                    bad.addAll(List.of("1.5", "abc", "99999999999999999999", ""));
                    bad.add(Long.toString(parameter.schema().getLong("minimum") - 1));
                    bad.add(Long.toString(parameter.schema().getLong("maximum") + 1));
                }
                case "boolean" -> bad.addAll(List.of("yes", "1", ""));
                default -> bad.add("");
            }
            if (parameter.schema().containsKey("format") || parameter.name().equals("cursor")) {
                bad.addAll(List.of("abc", "AAAA", "%F0%9F%98%80"));
            }
            for (var value : bad) {
                var answer = send(caller, operation, path(operation) + "?" + parameter.name() + "=" + value, body);
                refused(operation.id() + " ?" + parameter.name() + "=" + value, answer);
            }
        }
        for (var parameter : operation.parametersIn("header")) {
            var tooLong = "x".repeat(parameter.schema().getInteger("maxLength", 200) + 1);
            var bad = MAY_MEAN_NOTHING.contains(parameter.name())
                    ? List.of(tooLong)
                    : List.of(tooLong, "caf\u00e9 \u0080");
            for (var value : bad) {
                var answer = send(caller.with(parameter.name(), value), operation, path(operation), body);
                refused(operation.id() + " " + parameter.name() + ": " + value, answer);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void another_tenants_objects_are_not_there(Described operation) {
        // A word of the contract and a digest belong to nobody, and what anyone may read has no tenant.
        if (operation.permission().equals("anyone")
                || operation.parametersIn("path").stream()
                        .allMatch(
                                p -> p.schema().containsKey("enum") || p.name().equals("digest"))) {
            return;
        }
        for (var stranger : List.of(cast.foreignAdmin, cast.platformAdmin)) {
            if (operation.permission().equals("platform-admin")) {
                continue;
            }
            var caller = Cluster.shared().gateway(1).api().as(stranger.token()).withKey("stranger");
            var missing = new HashMap<String, String>();
            for (var parameter : operation.parametersIn("path")) {
                var id = UUID.randomUUID().toString();
                missing.put(parameter.name(), parameter.name().equals("serial") ? id.replace("-", "") : id);
            }
            var body = prepared(operation).body();
            var theirs = send(caller, operation, path(operation), body).expect(404);
            var nobodys = send(caller, operation, operation.path(missing), body).expect(404);
            refused(operation.id(), theirs);
            assertThat(theirs.problem().code()).isEqualTo(nobodys.problem().code());
            assertThat(shape(theirs, prepared(operation).path())).isEqualTo(shape(nobodys, missing));
        }
    }

    /** The detail without the names that the caller gave. */
    private static String shape(Answer answer, Map<String, String> names) {
        var detail = answer.problem().detail();
        for (var name : names.values()) {
            detail = detail.replace(name, "NAME");
        }
        return detail;
    }

    @ParameterizedTest
    @MethodSource("operations")
    void tokens_that_nobody_gave_are_refused(Described operation) {
        if (List.of("anyone", "setup-token", "credentials").contains(operation.permission())) {
            return;
        }
        var good = cast.administrator.token();
        for (var token : badTokens(good)) {
            var answer = send(
                    api.as(token),
                    operation,
                    path(operation),
                    prepared(operation).body());
            refused(operation.id() + " with " + token, answer.expect(401));
            assertThat(answer.headers().firstValue("WWW-Authenticate").orElse(""))
                    .startsWith("Bearer ");
            assertThat(answer.text()).doesNotContain(good);
        }
    }

    private static List<String> badTokens(String good) {
        var parts = good.split("\\.", -1);
        var payload = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        var foreign = payload.replaceFirst("\"sub\":\"[^\"]*\"", "\"sub\":\"" + cast.platformAdmin.id() + "\"");
        var header = new String(Base64.getUrlDecoder().decode(parts[0]), StandardCharsets.UTF_8);
        return List.of(
                "nonsense",
                "a.b.c",
                "..",
                parts[0] + "." + parts[1] + ".",
                parts[0] + "." + parts[1],
                parts[0] + "." + encoded(foreign) + "." + parts[2],
                parts[0] + "." + encoded(payload.replace("\"exp\":", "\"exp\":9")) + "." + parts[2],
                encoded(header.replace("ES256", "none")) + "." + parts[1] + ".",
                encoded(header.replace("ES256", "HS256")) + "." + parts[1] + "." + parts[2],
                encoded("{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"jwk\":{}}") + "." + parts[1] + "." + parts[2],
                good.substring(0, good.length() - 4) + "AAAA",
                good + "=",
                good + ".x",
                "x".repeat(6_000));
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /v1/../v1/me HTTP/1.1",
                "GET //v1/me HTTP/1.1",
                "GET /v1//me HTTP/1.1",
                "GET /v1/./me HTTP/1.1",
                "GET /v1/me/ HTTP/1.1",
                "GET /v1/me;x=1 HTTP/1.1",
                "GET /V1/me HTTP/1.1",
                "GET /v1/m%65 HTTP/1.1",
                "GET /v1%2fme HTTP/1.1",
                "GET /v1\\me HTTP/1.1",
                "GET /v1/me%00 HTTP/1.1",
                "GET /v1/me%zz HTTP/1.1",
                "GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1",
                "GET * HTTP/1.1",
                "GET v1/me HTTP/1.1",
                "FOO /v1/me HTTP/1.1",
                "TRACE /v1/me HTTP/1.1",
                "CONNECT gateway:443 HTTP/1.1",
                "DELETE /v1/me HTTP/1.1",
                "GET /v1/me",
                "nonsense"
            })
    void request_lines_that_are_not_in_the_contract_are_refused(String line) {
        var head = "\r\nHost: gateway\r\nConnection: close\r\nAuthorization: Bearer " + cast.administrator.token();
        var answer = raw(line + head + "\r\n\r\n");
        var status = Integer.parseInt(answer.split(" ", 3)[1]);
        // Escaped letters may be read as what they stand for; then it is the same path, judged in the same way.
        var harmless = line.contains("m%65") && status == 200;
        assertThat(harmless || (status >= 400 && status < 500)).as(answer).isTrue();
        if (!harmless) {
            assertThat(answer).containsIgnoringCase("application/problem+json");
        }
        tellsNothing(line, answer);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "Content-Length: 5\r\nContent-Length: 6\r\n\r\n{}   ",
                "Content-Length: -1\r\n\r\n{}",
                "Content-Length: 99999999999999999999\r\n\r\n{}",
                "Content-Length: abc\r\n\r\n{}",
                "Transfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
                "Bad Header: x\r\nContent-Length: 2\r\n\r\n{}",
                "Idempotency-Key: a\r\nIdempotency-Key: b\r\nContent-Length: 2\r\n\r\n{}",
                "Authorization: Bearer other\r\nContent-Length: 2\r\n\r\n{}"
            })
    void ambiguous_framing_is_refused(String rest) {
        var head = "POST /v1/signers/direct/sign HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nAuthorization: Bearer " + cast.administrator.token() + "\r\n";
        var answer = raw(head + rest);
        if (answer.isEmpty()) {
            // Cut off in the middle of a body whose end nobody knows.
            return;
        }
        var status = Integer.parseInt(answer.split(" ", 3)[1]);
        assertThat(status).as(answer).isBetween(400, 499);
        tellsNothing(rest, answer);
    }

    @Test
    void log_ins_with_nonsense_are_refused_alike() {
        var gateway = Cluster.shared().gateway(0).api();
        var org = cast.organization();
        var wrong = new HashMap<>(cast.operator.credentials());
        wrong.put("password", "not the password");
        var unknown = new HashMap<>(cast.operator.credentials());
        unknown.put("username", "nobody");
        var elsewhere = new HashMap<>(cast.operator.credentials());
        elsewhere.put("organization", cast.other().slug());
        var details = new ArrayList<String>();
        for (var form : List.of(wrong, unknown, elsewhere)) {
            var answer = gateway.form("/v1/token", form);
            refusedLogIn(answer);
            details.add(answer.problem().code() + answer.problem().detail());
        }
        assertThat(details).as("nobody learns which part was wrong").containsOnly(details.getFirst());
        for (var form : List.of(
                Map.<String, String>of(),
                Map.of("grant_type", "authorization_code"),
                Map.of("grant_type", "password"),
                Map.of("grant_type", "client_credentials", "client_id", "\u0000", "client_secret", "x"),
                Map.of("grant_type", "client_credentials", "client_id", org.id().toString(), "client_secret", "x"),
                Map.of("grant_type", "password", "organization", "a\u0000", "username", "b", "password", "c"),
                Map.of(
                        "grant_type",
                        "password",
                        "organization",
                        "a",
                        "username",
                        "b",
                        "password",
                        "x".repeat(2_000)))) {
            var answer = gateway.form("/v1/token", form);
            if (WRONG_CREDENTIALS.contains(answer.problem().code())) {
                refusedLogIn(answer);
            } else {
                refused("log-in " + form.keySet(), answer);
            }
        }
    }

    @Test
    void what_belongs_to_another_tenant_is_refused_in_bodies_as_if_it_were_not_there() {
        var stranger = cast.other().admin();
        var admin = api.as(cast.organizationAdmin.token());
        var mine = cast.administrator;
        var foreign = stranger.id();
        for (var attempt : List.of(
                admin.raw(
                        "POST",
                        "/v1/machines",
                        bytes("{\"name\":\"m\",\"owners\":[\"" + foreign + "\"]}"),
                        "application/json"),
                admin.raw("PUT", "/v1/groups/" + groupOf(admin) + "/members/" + foreign, null, ""),
                api.raw(
                        "PUT",
                        "/v1/signers/direct/members/" + foreign,
                        bytes("{\"role\":\"operator\"}"),
                        "application/json"),
                api.raw(
                        "POST",
                        "/v1/signers/release/grants",
                        bytes("{\"recipient\":\"" + foreign + "\",\"justification\":\"x\"}"),
                        "application/json"),
                api.raw(
                        "POST",
                        "/v1/signers/release/requests",
                        bytes("{\"recipient\":\"" + foreign + "\",\"justification\":\"x\"}"),
                        "application/json"),
                api.raw(
                        "PUT",
                        "/v1/signers/release/policy",
                        bytes("{\"steps\":[{\"approvers\":[{\"kind\":\"person\",\"id\":\"" + foreign
                                + "\"}],\"requiredApprovals\":1}],\"signatureCeiling\":1,\"windowCeiling\":\"PT1H\"}"),
                        "application/json"))) {
            refused("foreign " + mine.id(), attempt);
            assertThat(attempt.text()).doesNotContain(stranger.name());
        }
    }

    private static String groupOf(Api admin) {
        var text = admin.get("/v1/groups").expect(200).text();
        var at = text.indexOf("\"id\":\"") + 6;
        return text.substring(at, at + 36);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

package io.countersign.local.demo;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.type.TypeFactory;
import io.countersign.protocol.api.Page;
import io.countersign.protocol.api.TokenAnswer;
import io.countersign.protocol.json.ContractJson;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who calls the public API over HTTP.
 *
 * @param token access token; null for a stranger
 */
record Visitor(HttpClient http, URI url, @Nullable String token) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String JSON = "application/json";

    static Visitor stranger(URI url) {
        return new Visitor(HttpClient.newHttpClient(), url, null);
    }

    /** The same connection with an access token for these credentials. */
    Visitor loggedIn(Map<String, String> form) throws IOException, InterruptedException {
        var body = BodyPublishers.ofString(form(form));
        var answer = send("POST", "/v1/token", body, "application/x-www-form-urlencoded", JSON);
        TokenAnswer issued = read(answer, type(TokenAnswer.class));
        return new Visitor(http, url, issued.access_token());
    }

    static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    <T> T get(String path, Class<T> type) throws IOException, InterruptedException {
        return read(send("GET", path, BodyPublishers.noBody(), null, JSON), type(type));
    }

    <T> Page<T> page(String path, Class<T> type) throws IOException, InterruptedException {
        var page = TypeFactory.defaultInstance().constructParametricType(Page.class, type);
        return read(send("GET", path, BodyPublishers.noBody(), null, JSON), page);
    }

    String text(String path, String accept) throws IOException, InterruptedException {
        var answer = send("GET", path, BodyPublishers.noBody(), null, accept);
        Unexpected.unless(answer.statusCode() == 200, "GET " + path + ": " + describe(answer));
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    <T> T post(String path, Object body, Class<T> type) throws IOException, InterruptedException {
        return read(send("POST", path, json(body), JSON, JSON), type(type));
    }

    /** A call that takes no body. */
    <T> T post(String path, Class<T> type) throws IOException, InterruptedException {
        return read(send("POST", path, BodyPublishers.noBody(), null, JSON), type(type));
    }

    <T> T put(String path, Object body, Class<T> type) throws IOException, InterruptedException {
        return read(send("PUT", path, json(body), JSON, JSON), type(type));
    }

    /** A call without a body, answered by one or not. */
    void put(String path) throws IOException, InterruptedException {
        var answer = send("PUT", path, BodyPublishers.noBody(), null, JSON);
        Unexpected.unless(answer.statusCode() / 100 == 2, describe(answer));
    }

    /** A call that the gateway must refuse. */
    Problem refusedPost(String path, Object body) throws IOException, InterruptedException {
        var answer = send("POST", path, json(body), JSON, JSON);
        Unexpected.unless(answer.statusCode() >= 400, "POST " + path + " was not refused: " + answer.statusCode());
        return problem(answer);
    }

    private HttpResponse<byte[]> send(
            String method, String path, BodyPublisher body, @Nullable String contentType, String accept)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(url.resolve(path))
                .timeout(PATIENCE)
                .method(method, body)
                .header("Accept", accept);
        if (contentType != null) {
            request.header("Content-Type", contentType);
        }
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (method.equals("POST")) {
            request.header("Idempotency-Key", UUID.randomUUID().toString());
        }
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static BodyPublisher json(Object body) throws IOException {
        return BodyPublishers.ofByteArray(ContractJson.mapper().writeValueAsBytes(body));
    }

    private static JavaType type(Class<?> type) {
        return TypeFactory.defaultInstance().constructType(type);
    }

    private static <T> T read(HttpResponse<byte[]> answer, JavaType type) throws IOException {
        Unexpected.unless(answer.statusCode() / 100 == 2, describe(answer));
        return ContractJson.mapper().readValue(answer.body(), type);
    }

    private static Problem problem(HttpResponse<byte[]> answer) throws IOException {
        var tree = ContractJson.mapper().readTree(answer.body());
        return new Problem(
                answer.statusCode(),
                tree.path("code").asText("(no code)"),
                tree.path("detail").asText("(no detail)"));
    }

    private static String describe(HttpResponse<byte[]> answer) {
        return answer.request().method() + " " + answer.request().uri().getPath() + " was answered "
                + answer.statusCode() + " " + new String(answer.body(), StandardCharsets.UTF_8);
    }
}

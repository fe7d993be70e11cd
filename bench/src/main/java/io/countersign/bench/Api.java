package io.countersign.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The few calls that are not measured: they prepare a measurement and ask for the record after it. */
final class Api {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http;
    private final URI url;

    /** @param trust what a gateway with HTTPS is trusted by; null: Java's own */
    Api(URI url, @Nullable SSLContext trust) {
        this.url = url;
        var builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
        this.http = (trust == null ? builder : builder.sslContext(trust)).build();
    }

    JsonNode post(String path, @Nullable String token, Object body) {
        return json("POST", path, token, body);
    }

    JsonNode put(String path, @Nullable String token, Object body) {
        return json("PUT", path, token, body);
    }

    JsonNode get(String path, @Nullable String token) {
        return send(path, token, HttpRequest.newBuilder().GET());
    }

    String text(String path, @Nullable String token) {
        return answer(path, token, HttpRequest.newBuilder().GET());
    }

    /** An access token for a form of RFC 6749. */
    String token(Map<String, String> form) {
        var text = form.entrySet().stream()
                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        var request = HttpRequest.newBuilder()
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(text));
        return send("/v1/token", null, request).get("access_token").asText();
    }

    private JsonNode json(String method, String path, @Nullable String token, Object body) {
        try {
            return send(
                    path,
                    token,
                    HttpRequest.newBuilder()
                            .header("Content-Type", "application/json")
                            .header("Idempotency-Key", UUID.randomUUID().toString())
                            .method(method, BodyPublishers.ofString(JSON.writeValueAsString(body))));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private JsonNode send(String path, @Nullable String token, HttpRequest.Builder request) {
        try {
            var body = answer(path, token, request);
            return JSON.readTree(body.isEmpty() ? "{}" : body);
        } catch (JsonProcessingException e) {
            throw new BenchException(path + " answered no JSON: " + e.getMessage(), e);
        }
    }

    private String answer(String path, @Nullable String token, HttpRequest.Builder request) {
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            var answer = http.send(request.uri(url.resolve(path)).build(), BodyHandlers.ofString());
            if (answer.statusCode() >= 300) {
                throw new BenchException(path + " answered " + answer.statusCode() + ": " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new BenchException("The gateway at " + url + " does not answer: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("Interrupted while asking " + path, e);
        }
    }
}

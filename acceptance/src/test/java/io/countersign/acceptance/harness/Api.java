package io.countersign.acceptance.harness;

import io.countersign.protocol.json.ContractJson;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One caller at one gateway. Every answer is held against the contract; immutable, any thread. */
public final class Api {
    private static final Duration PATIENCE = Duration.ofSeconds(75);
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final URI base;
    private final @Nullable String token;
    private final Map<String, String> headers;

    private Api(URI base, @Nullable String token, Map<String, String> headers) {
        this.base = base;
        this.token = token;
        this.headers = headers;
    }

    public static Api at(URI base) {
        return new Api(base, null, Map.of());
    }

    public Api as(@Nullable String bearer) {
        return new Api(base, bearer, headers);
    }

    public Api with(String header, String value) {
        var more = new TreeMap<>(headers);
        more.put(header, value);
        return new Api(base, token, more);
    }

    public Api withKey(String idempotencyKey) {
        return with("Idempotency-Key", idempotencyKey);
    }

    public Api withNewKey() {
        return withKey(UUID.randomUUID().toString());
    }

    public Answer get(String path) {
        return send("GET", path, null);
    }

    public Answer post(String path) {
        return send("POST", path, null);
    }

    public Answer post(String path, Object body) {
        return send("POST", path, body);
    }

    public Answer put(String path, @Nullable Object body) {
        return send("PUT", path, body);
    }

    public Answer delete(String path) {
        return send("DELETE", path, null);
    }

    private Answer send(String method, String path, @Nullable Object body) {
        try {
            return attempt(method, path, body);
        } catch (IOException e) {
            throw new AssertionError(method + " " + path + " at " + base, e);
        }
    }

    /** As the others, for callers who expect that a gateway may be gone. */
    public Answer attempt(String method, String path, @Nullable Object body) throws IOException {
        return exchange(method, path, body == null ? null : json(body), "application/json");
    }

    /** With exactly these bytes; no Content-Type when the media type is empty. */
    public Answer raw(String method, String path, byte @Nullable [] body, String mediaType) {
        try {
            return exchange(method, path, body, mediaType);
        } catch (IOException e) {
            throw new AssertionError(method + " " + path + " at " + base, e);
        }
    }

    public Answer form(String path, Map<String, String> fields) {
        var text = fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return raw("POST", path, text.getBytes(StandardCharsets.UTF_8), "application/x-www-form-urlencoded");
    }

    private static byte[] json(Object body) throws IOException {
        return ContractJson.mapper().writeValueAsBytes(body);
    }

    private Answer exchange(String method, String path, byte @Nullable [] body, String mediaType) throws IOException {
        var builder = HttpRequest.newBuilder(URI.create(base + path)).timeout(PATIENCE);
        builder.method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (body != null && !mediaType.isEmpty()) {
            builder.setHeader("Content-Type", mediaType);
        }
        if (token != null) {
            builder.setHeader("Authorization", "Bearer " + token);
        }
        headers.forEach(builder::setHeader);
        var began = System.nanoTime();
        try {
            var response = CLIENT.send(builder.build(), BodyHandlers.ofByteArray());
            var nanos = System.nanoTime() - began;
            var call = method + " " + path;
            return checked(
                    method,
                    path,
                    new Answer(
                            call,
                            response.statusCode(),
                            response.headers(),
                            response.body(),
                            nanos,
                            () -> raw(method, path, body, mediaType)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static Answer checked(String method, String path, Answer answer) {
        var faults = new ArrayList<String>();
        ContractFile.get()
                .find(method, path.split("\\?", 2)[0])
                .ifPresent(operation -> ContractFile.get()
                        .fault(operation, answer.status(), answer.mediaType(), answer.body())
                        .ifPresent(faults::add));
        if (answer.status() >= 400) {
            faults.addAll(problemFaults(answer));
        }
        if (!faults.isEmpty()) {
            throw new AssertionError(answer.call() + " breaks the contract: " + faults + "\n" + answer);
        }
        return answer;
    }

    private static List<String> problemFaults(Answer answer) {
        if (!answer.mediaType().startsWith("application/problem+json")) {
            return List.of("a refusal that is no problem document: " + answer.mediaType());
        }
        var problem = answer.problem();
        var faults = new ArrayList<String>();
        if (problem.status() != answer.status()) {
            faults.add("status " + problem.status() + " in the body");
        }
        if (!answer.headers().firstValue("X-Request-Id").orElse("").equals(problem.requestId())) {
            faults.add("another request id in the header");
        }
        if (answer.status() == 503 && answer.headers().firstValue("Retry-After").isEmpty()) {
            faults.add("503 without Retry-After");
        }
        return faults;
    }
}

package io.countersign.cli.http;

import com.fasterxml.jackson.databind.JavaType;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.jca.Attempts;
import io.countersign.jca.TokenSource;
import io.countersign.protocol.api.Page;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.json.ContractJson;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The contract's operations, as somebody who is logged in. Every refusal is a {@link ProblemException}. */
public final class Gateway {
    private static final int MOST_PAGES = 1000;

    /** A gateway that makes something long says something every few seconds. */
    private static final Duration SILENCE = Duration.ofSeconds(75);

    private static final String LOOK = "But what was asked for may be done all the same; look before you run again.";
    private static final Pattern NEXT = Pattern.compile("<([^>]+)>; rel=\"next\"");

    private final HttpCalls http;
    private final TokenSource tokens;

    public Gateway(HttpCalls http, TokenSource tokens) {
        this.http = http;
        this.tokens = tokens;
    }

    public <T> T get(String path, Class<T> type) throws IOException {
        return read(send("GET", path, Map.of(), null), type);
    }

    /** Gets what changes, held back by the gateway until it does or the time is over (RFC 7240 section 4.3). */
    public <T> T getPreferringChange(String path, Duration wait, Class<T> type) throws IOException {
        return read(send("GET", path, Map.of("Prefer", "wait=" + wait.toSeconds()), null), type);
    }

    public String getText(String path, String accept) throws IOException {
        return new String(send("GET", path, Map.of("Accept", accept), null).body(), StandardCharsets.UTF_8);
    }

    /** Writes something long into a file as it comes; tells how many bytes it was. */
    public long download(String path, String accept, Path file) throws IOException {
        try (var body = new HeardStream(opened(path, Map.of("Accept", accept)).body(), SILENCE);
                var out = Files.newOutputStream(file)) {
            return body.transferTo(out);
        }
    }

    /**
     * A part of something long.
     *
     * @param next path of the next part (Link rel="next", RFC 8288); null after the last
     * @param end what the whole ends before (Export-Ends-Before); null where the gateway does not say
     */
    public record Slice(
            byte[] body, @Nullable String next, @Nullable String end) {}

    /** One part of something long; pass {@link Slice#next} for the one after. */
    public Slice slice(String path) throws IOException {
        var answer = send("GET", path, Map.of("Accept", "*/*"), null);
        var link = answer.link() == null ? null : NEXT.matcher(answer.link());
        return new Slice(answer.body(), link != null && link.find() ? link.group(1) : null, answer.end());
    }

    /** Opens a stream of events. */
    public EventLines events(String path, Map<String, String> headers) throws IOException {
        var all = new HashMap<>(headers);
        all.put("Accept", "text/event-stream");
        return new EventLines(opened(path, all).body());
    }

    private HttpCalls.Opened opened(String path, Map<String, String> headers) throws IOException {
        var token = tokens.token();
        var opened = http.open(call("GET", path, headers, null, token));
        if (opened.status() == 401 && tokens.renew(token)) {
            opened = http.open(call("GET", path, headers, null, tokens.token()));
        }
        if (opened.status() >= 300) {
            throw new ProblemException(http.whole(opened).problem());
        }
        return opened;
    }

    /** One page; pass {@link Page#next} as {@code cursor} for the one after. */
    public <T> Page<T> page(String path, Map<String, ?> query, Class<T> item) throws IOException {
        var type = ContractJson.mapper().getTypeFactory().constructParametricType(Page.class, item);
        return readAs(send("GET", path + query(query), Map.of(), null), type);
    }

    /** All items of all pages. */
    public <T> List<T> all(String path, Map<String, ?> query, Class<T> item) throws IOException {
        var items = new ArrayList<T>();
        var parameters = new LinkedHashMap<String, Object>(query);
        parameters.put("limit", 200);
        for (var i = 0; i < MOST_PAGES; i++) {
            var page = page(path, parameters, item);
            items.addAll(page.items());
            var next = page.next();
            if (next == null) {
                break;
            }
            parameters.put("cursor", next);
        }
        return items;
    }

    /** Creates something, once, however often the call must be sent. */
    public <T> T create(String path, Object body, Class<T> type) throws IOException {
        var attempts = http.lasting();
        var key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
        try {
            return read(checked(authorized("POST", path, key, body, () -> attempts)), type);
        } catch (ProblemException e) {
            var problem = e.problem();
            throw attempts.settledBy(problem.status(), problem.code())
                    ? e
                    : new ProblemException(problem.withAdvice(LOOK));
        } catch (Failure e) {
            throw attempts.mayHaveActed() && e.exitCode() != ExitCode.WAITING
                    ? new Failure(e.exitCode(), e.getMessage() + " " + LOOK, e)
                    : e;
        }
    }

    /** An action on something that is there. */
    public <T> T act(String path, @Nullable Object body, Class<T> type) throws IOException {
        return read(send("POST", path, Map.of(), body), type);
    }

    /** An action on exactly the version that was read. */
    public <T> T actOn(String path, String version, Object body, Class<T> type) throws IOException {
        return read(send("POST", path, Map.of("If-Match", '"' + version + '"'), body), type);
    }

    public <T> T put(String path, @Nullable Object body, Class<T> type) throws IOException {
        return read(send("PUT", path, Map.of(), body), type);
    }

    /** Replaces something that is never shown. */
    public void put(String path, Object body) throws IOException {
        send("PUT", path, Map.of(), body);
    }

    /** Replaces exactly the version that was read. */
    public <T> T putOn(String path, String version, Object body, Class<T> type) throws IOException {
        return read(send("PUT", path, Map.of("If-Match", '"' + version + '"'), body), type);
    }

    public void delete(String path) throws IOException {
        send("DELETE", path, Map.of(), null);
    }

    /** One part of a path, escaped. */
    public static String part(Object value) {
        return URLEncoder.encode(value.toString(), StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** With its question mark; empty without any. Null values are left out. */
    public static String query(Map<String, ?> parameters) {
        return parameters.entrySet().stream()
                .filter(entry -> entry.getValue() != null)
                .map(entry -> entry.getKey() + "=" + part(entry.getValue()))
                .collect(Collectors.collectingAndThen(
                        Collectors.joining("&"), text -> text.isEmpty() ? "" : "?" + text));
    }

    private HttpCalls.Answer send(String method, String path, Map<String, String> headers, @Nullable Object body)
            throws IOException {
        return checked(authorized(method, path, headers, body, http::few));
    }

    /** @param attempts for one token; those of a call that must not be given up are the same for all of its tokens */
    private HttpCalls.Answer authorized(
            String method, String path, Map<String, String> headers, @Nullable Object body, Supplier<Attempts> attempts)
            throws IOException {
        var token = tokens.token();
        var answer = http.send(call(method, path, headers, body, token), attempts.get());
        if (answer.status() == 401) {
            var other = attempts.get().renewed(tokens, token);
            answer = other.isPresent()
                    ? http.send(call(method, path, headers, body, other.get()), attempts.get())
                    : answer;
        }
        return answer;
    }

    private static HttpCalls.Answer checked(HttpCalls.Answer answer) throws IOException {
        if (answer.status() >= 300) {
            throw new ProblemException(answer.problem());
        }
        if (answer.status() == 202) {
            throw new HeldBackException(read(answer, Request.class));
        }
        return answer;
    }

    private static HttpCalls.Call call(
            String method, String path, Map<String, String> headers, @Nullable Object body, String token)
            throws IOException {
        var all = new HashMap<>(headers);
        all.put("Authorization", "Bearer " + token);
        all.putIfAbsent("Accept", "application/json");
        if (body != null) {
            all.put("Content-Type", "application/json");
        }
        var bytes = body == null ? new byte[0] : ContractJson.mapper().writeValueAsBytes(body);
        return new HttpCalls.Call(method, path, all, bytes);
    }

    private static <T> T read(HttpCalls.Answer answer, Class<T> type) throws IOException {
        return readAs(answer, ContractJson.mapper().constructType(type));
    }

    private static <T> T readAs(HttpCalls.Answer answer, JavaType type) throws IOException {
        return HttpCalls.lenient().forType(type).readValue(answer.body());
    }
}

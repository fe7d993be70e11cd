package io.countersign.cli.login;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.cli.Table;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A port of this machine, at which a browser hands in what an identity provider sent back. Whatever does not know the state is refused and
 * changes nothing: other programs and pages can reach the port too.
 */
final class CodeDoor implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int LONGEST_QUERY = 16 * 1024;
    private static final int WAITING = 8;

    private final HttpServer server;
    private final String state;
    private final String issuer;
    private final CompletableFuture<Map<String, String>> answered = new CompletableFuture<>();

    private CodeDoor(HttpServer server, String state, String issuer) {
        this.server = server;
        this.state = state;
        this.issuer = issuer;
    }

    static CodeDoor open(String state, String issuer) throws IOException {
        var address = new InetSocketAddress(InetAddress.getByName(LOOPBACK), 0);
        var door = new CodeDoor(HttpServer.create(address, WAITING), state, issuer);
        door.server.createContext("/", door::handle);
        door.server.start();
        return door;
    }

    /** Where the browser is to come. */
    String uri() {
        return "http://" + LOOPBACK + ":" + server.getAddress().getPort() + "/";
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var uri = exchange.getRequestURI();
            var host = exchange.getRequestHeaders().getFirst("Host");
            var query = parsed(uri.getRawQuery());
            var ours = "GET".equals(exchange.getRequestMethod())
                    && "/".equals(uri.getPath())
                    && uri().equals("http://" + host + "/")
                    && same(state, query.getOrDefault("state", ""));
            if (ours && answered.complete(query)) {
                answer(exchange, 200, "Go back to the terminal; this page can be closed.");
            } else {
                answer(exchange, 400, "This is not the sign-in that the command line waits for.");
            }
        }
    }

    private static Map<String, String> parsed(String raw) {
        var query = new HashMap<String, String>();
        if (raw == null || raw.length() > LONGEST_QUERY) {
            return query;
        }
        for (var pair : raw.split("&")) {
            var parts = pair.split("=", 2);
            try {
                query.putIfAbsent(
                        parts[0], URLDecoder.decode(parts.length > 1 ? parts[1] : "", StandardCharsets.UTF_8));
            } catch (IllegalArgumentException broken) {
                return new HashMap<>();
            }
        }
        return query;
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private static void answer(HttpExchange exchange, int status, String words) throws IOException {
        var page = ("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Countersign</title><p>" + words)
                .getBytes(StandardCharsets.UTF_8);
        var headers = exchange.getResponseHeaders();
        headers.set("Content-Type", "text/html; charset=utf-8");
        headers.set("Cache-Control", "no-store");
        headers.set("Content-Security-Policy", "default-src 'none'");
        headers.set("Referrer-Policy", "no-referrer");
        exchange.sendResponseHeaders(status, page.length);
        exchange.getResponseBody().write(page);
    }

    /** What the provider gave; the failure says what to do. */
    String code(Duration patience) {
        try {
            var query = answered.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (!query.getOrDefault("iss", issuer).equals(issuer)) {
                throw new Failure(ExitCode.NOT_AUTHENTICATED, "Another identity provider answered. Log in again.");
            }
            var code = query.getOrDefault("code", "");
            if (code.isEmpty()) {
                var error = query.getOrDefault("error", "no code");
                var why = query.getOrDefault("error_description", "");
                throw new Failure(
                        ExitCode.NOT_AUTHENTICATED,
                        "The identity provider did not sign you in ("
                                + Table.clean(error + (why.isEmpty() ? "" : ": " + why)) + "). Log in again.");
            }
            return code;
        } catch (TimeoutException e) {
            throw new Failure(
                    ExitCode.NOT_AUTHENTICATED,
                    "Nobody signed in within " + patience.toMinutes() + " minutes. Log in again.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(ExitCode.UNAVAILABLE, "Interrupted.", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        // A second, so that the browser gets its page.
        server.stop(1);
    }
}

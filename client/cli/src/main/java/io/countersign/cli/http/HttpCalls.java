package io.countersign.cli.http;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.jca.GatewayAddress;
import io.countersign.jca.Tls;
import io.countersign.protocol.json.ContractJson;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * HTTP to one gateway. What is safe to repeat (reads, replacements, and calls with an Idempotency-Key) is repeated on overload and lost
 * connections, at most {@value #ATTEMPTS} times in all; redirects are not followed, because they could carry the token elsewhere.
 */
public final class HttpCalls {
    private static final int ATTEMPTS = 5;
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(75);
    private static final long LONGEST_PAUSE_SECONDS = 30;

    private final URI base;
    private final HttpClient client;

    public HttpCalls(GatewayAddress address) throws IOException {
        base = address.url();
        var builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT);
        var caFile = address.caFile();
        if (caFile != null) {
            builder.sslContext(Tls.trusting(caFile));
        }
        client = builder.build();
    }

    /** One call; an empty array means no body. */
    public record Call(String method, String path, Map<String, String> headers, byte[] body) {
        boolean repeatable() {
            return !method.equals("POST") || headers.containsKey("Idempotency-Key") || path.equals("/v1/token");
        }
    }

    /** One answer, read whole. */
    public record Answer(
            int status,
            byte[] body,
            OptionalLong retryAfter,
            @Nullable String link) {
        boolean worthRetrying() {
            return status == 429 || status >= 502 && status <= 504;
        }

        /** The problem document; an answer without one becomes one that says so. */
        public Problem problem() {
            try {
                Problem problem = lenient().forType(Problem.class).readValue(body);
                if (problem.detail() != null) {
                    return problem;
                }
            } catch (IOException notAProblem) {
                return foreign();
            }
            return foreign();
        }

        private Problem foreign() {
            var detail = "The server answered " + status + " without a problem document."
                    + " Is the URL that of a Countersign gateway, and not of a proxy before it?";
            return new Problem(null, "Not a gateway", status, "NOT_A_GATEWAY", detail, null, null, null, null);
        }
    }

    /** Reads the contract's bodies, and passes over members that a newer gateway added. */
    public static ObjectReader lenient() {
        return ContractJson.mapper().reader().without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    }

    public Answer send(Call call) throws IOException {
        var request = request(call);
        for (var attempt = 1; ; attempt++) {
            var last = attempt == ATTEMPTS || !call.repeatable();
            try {
                var response = client.send(request, BodyHandlers.ofByteArray());
                var retryAfter = response.headers().firstValue("Retry-After").filter(text -> text.matches("\\d{1,9}"));
                var answer = new Answer(
                        response.statusCode(),
                        response.body(),
                        retryAfter.map(Long::parseLong).map(OptionalLong::of).orElse(OptionalLong.empty()),
                        response.headers().firstValue("Link").orElse(null));
                if (last || !answer.worthRetrying()) {
                    return answer;
                }
                pause(attempt, answer.retryAfter());
            } catch (IOException e) {
                if (last || isUntrusted(e)) {
                    throw failed(e);
                }
                pause(attempt, OptionalLong.empty());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Failure(ExitCode.UNAVAILABLE, "Interrupted.", e);
            }
        }
    }

    /** An answer whose body is still coming. */
    record Opened(int status, InputStream body) {}

    /** Reads the rest of what is no stream. */
    Answer whole(Opened opened) {
        try (var body = opened.body()) {
            return new Answer(opened.status(), body.readAllBytes(), OptionalLong.empty(), null);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Sends a call once and hands its answer out as it comes. */
    Opened open(Call call) throws IOException {
        try {
            var response = client.send(request(call), BodyHandlers.ofInputStream());
            return new Opened(response.statusCode(), response.body());
        } catch (IOException e) {
            throw failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(ExitCode.UNAVAILABLE, "Interrupted.", e);
        }
    }

    private HttpRequest request(Call call) {
        var builder = HttpRequest.newBuilder(URI.create(base + call.path()))
                .timeout(ANSWER)
                .method(
                        call.method(),
                        call.body().length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(call.body()));
        call.headers().forEach(builder::header);
        return builder.build();
    }

    /** A handshake that ends otherwise was cut off, as by a gateway or a proxy that stops. */
    private static boolean isUntrusted(IOException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                return true;
            }
        }
        return false;
    }

    private Failure failed(IOException e) {
        return isUntrusted(e) ? untrusted(e) : unreachable(e);
    }

    private Failure untrusted(IOException e) {
        return new Failure(
                ExitCode.UNAVAILABLE,
                "No trusted TLS connection to " + base + ": " + e.getMessage()
                        + "\nIf the gateway's certificate comes from a private CA, name that CA's PEM file by --ca-file or"
                        + " COUNTERSIGN_CA_FILE.",
                e);
    }

    private Failure unreachable(IOException e) {
        var why = e.getMessage() == null ? "connection refused" : e.getMessage();
        return new Failure(
                ExitCode.UNAVAILABLE,
                "The gateway at " + base + " cannot be reached (" + why
                        + "). Check --url and the network, then run again.",
                e);
    }

    private static void pause(int attempt, OptionalLong retryAfterSeconds) {
        var longest = 200L << attempt;
        var millis = retryAfterSeconds.isPresent()
                ? Math.min(retryAfterSeconds.getAsLong(), LONGEST_PAUSE_SECONDS) * 1000
                : ThreadLocalRandom.current().nextLong(longest / 2, longest);
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(ExitCode.UNAVAILABLE, "Interrupted while waiting for the gateway.", e);
        }
    }
}

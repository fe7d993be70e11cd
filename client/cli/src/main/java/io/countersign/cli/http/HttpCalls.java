package io.countersign.cli.http;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.jca.Attempts;
import io.countersign.jca.GatewayAddress;
import io.countersign.jca.GatewayException;
import io.countersign.jca.Retries;
import io.countersign.jca.Tls;
import io.countersign.protocol.json.ContractJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * HTTP to one gateway. What is safe to repeat (reads, replacements, and calls with an Idempotency-Key) is repeated on overload and lost
 * connections; redirects are not followed, because they could carry the token elsewhere.
 */
public final class HttpCalls {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(75);

    private final URI base;
    private final HttpClient client;
    private final Retries retries;
    private volatile boolean known;

    public HttpCalls(GatewayAddress address, Retries retries) throws IOException {
        this.retries = retries;
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
            return !method.equals("POST") || keyed() || path.equals("/v1/token");
        }

        boolean keyed() {
            return headers.containsKey("Idempotency-Key");
        }
    }

    /** One answer, read whole. */
    public record Answer(
            int status,
            byte[] body,
            @Nullable String retryAfter,
            @Nullable String link,
            @Nullable String end) {
        private static Answer of(HttpResponse<byte[]> response) {
            return new Answer(
                    response.statusCode(),
                    response.body(),
                    response.headers().firstValue("Retry-After").orElse(null),
                    response.headers().firstValue("Link").orElse(null),
                    response.headers().firstValue("Export-Ends-Before").orElse(null));
        }

        private boolean again(Attempts attempts) throws InterruptedIOException {
            var problem = problem();
            return attempts.worthRetrying(status, problem.code())
                    && attempts.again(status, problem.code(), String.valueOf(problem.detail()), retryAfter);
        }

        /** The problem document; an answer without one becomes one that says so. */
        public Problem problem() {
            try {
                Problem problem = lenient().forType(Problem.class).readValue(body);
                if (problem.detail() != null && problem.code() != null) {
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
            return new Problem(
                    null, "Not a gateway", status, GatewayException.NOT_A_GATEWAY, detail, null, null, null, null);
        }
    }

    /** Reads the contract's bodies, and passes over members that a newer gateway added. */
    public static ObjectReader lenient() {
        return ContractJson.mapper().reader().without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    }

    /** The answer to the last attempt at a call that does no harm when it is begun anew. */
    public Answer send(Call call) throws IOException {
        return send(call, few());
    }

    Attempts few() {
        return retries.few();
    }

    /** At one call with an Idempotency-Key, whatever tokens it is sent with. */
    Attempts lasting() {
        return retries.lasting(known);
    }

    /** The answer, whatever its status, after the last of these attempts. */
    Answer send(Call call, Attempts attempts) throws IOException {
        var request = request(call);
        while (true) {
            Answer answer;
            try {
                answer = Answer.of(client.send(request, BodyHandlers.ofByteArray()));
            } catch (IOException e) {
                if (!isUnsent(e)) {
                    attempts.sent();
                }
                if (isUntrusted(e) || !call.repeatable() || !again(() -> attempts.again(unreachable(e)))) {
                    throw failed(e);
                }
                continue;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Failure(ExitCode.UNAVAILABLE, "Interrupted.", e);
            }
            attempts.sent();
            known |= answer.status() < 300
                    || !GatewayException.NOT_A_GATEWAY.equals(answer.problem().code());
            if (answer.status() < 300 || !call.repeatable() || !again(() -> answer.again(attempts))) {
                return answer;
            }
        }
    }

    private interface Pause {
        boolean over() throws InterruptedIOException;
    }

    private static boolean again(Pause pause) {
        try {
            return pause.over();
        } catch (InterruptedIOException e) {
            throw new Failure(ExitCode.UNAVAILABLE, String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Whether there was not even a connection, or none that TLS was agreed on: at a plain port, say. What ends TLS later, with a call under
     * way, comes as the cause of an exception of HTTP.
     */
    private static boolean isUnsent(IOException e) {
        return e instanceof ConnectException || e instanceof HttpConnectTimeoutException || e instanceof SSLException;
    }

    /** An answer whose body is still coming. */
    record Opened(int status, InputStream body) {}

    /** Reads the rest of what is no stream. */
    Answer whole(Opened opened) {
        try (var body = opened.body()) {
            return new Answer(opened.status(), body.readAllBytes(), null, null, null);
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
        if (isUntrusted(e)) {
            return untrusted(e);
        }
        return new Failure(ExitCode.UNAVAILABLE, unreachable(e) + " Check --url and the network, then run again.", e);
    }

    private Failure untrusted(IOException e) {
        return new Failure(
                ExitCode.UNAVAILABLE,
                "No trusted TLS connection to " + base + ": " + e.getMessage()
                        + "\nIf the gateway's certificate comes from a private CA, name that CA's PEM file by --ca-file or"
                        + " COUNTERSIGN_CA_FILE.",
                e);
    }

    private String unreachable(IOException e) {
        var why = e.getMessage() == null ? "connection refused" : e.getMessage();
        return "The gateway at " + base + " cannot be reached (" + why + ").";
    }
}

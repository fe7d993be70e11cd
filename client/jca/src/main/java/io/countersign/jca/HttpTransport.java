package io.countersign.jca;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.security.cert.CertificateException;
import java.util.Map;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * HTTP to one gateway, by {@code HttpURLConnection}: the HTTP client of java.net.http is not in java.base and not resolved inside
 * jarsigner. Redirects are not followed, answers are bounded. Every call that comes here is safe to repeat (it reads, or carries an
 * Idempotency-Key), so overload and lost connections are retried.
 */
final class HttpTransport {
    private static final int CONNECT_MILLIS = 10_000;
    private static final int READ_MILLIS = 60_000;
    private static final int LARGEST_ANSWER = 8 * 1024 * 1024;

    private final URI base;
    private final @Nullable SSLSocketFactory tls;
    private final Retries retries;
    private volatile boolean known;

    /** @param tls null for the trust store of the JVM */
    HttpTransport(URI base, @Nullable SSLSocketFactory tls, Retries retries) {
        this.base = base;
        this.tls = tls;
        this.retries = retries;
    }

    /** One call; an empty body array means no body. */
    record Call(String method, String path, Map<String, String> headers, byte[] body) {}

    /** The answer, whatever its status, of a call that does no harm when it is begun anew. */
    HttpAnswer send(Call call) throws IOException {
        return send(call, retries.few());
    }

    /** At one call with an Idempotency-Key, whatever tokens it is sent with. */
    Attempts lasting() {
        return retries.lasting(known);
    }

    /** The answer, whatever its status, after the last of these attempts. */
    HttpAnswer send(Call call, Attempts attempts) throws IOException {
        while (true) {
            HttpAnswer answer;
            try {
                answer = once(call, attempts);
            } catch (IOException e) {
                if (isUntrusted(e)) {
                    throw untrusted(e);
                }
                if (!attempts.again("The gateway at " + base + " cannot be reached (" + why(e) + ").")) {
                    throw unreachable(e, attempts);
                }
                continue;
            }
            known |= answer.success() || !GatewayException.of(answer).code().equals(GatewayException.NOT_A_GATEWAY);
            if (answer.success() || !again(attempts, answer)) {
                return answer;
            }
        }
    }

    private static boolean again(Attempts attempts, HttpAnswer answer) throws IOException {
        var problem = GatewayException.of(answer);
        return attempts.worthRetrying(problem.status(), problem.code())
                && attempts.again(
                        problem.status(), problem.code(), String.valueOf(problem.getMessage()), answer.retryAfter());
    }

    private GatewayUnreachableException untrusted(IOException e) {
        return new GatewayUnreachableException(
                "No trusted TLS connection to " + base + ": " + e.getMessage()
                        + ". If the gateway's certificate comes from a private CA, name that CA's PEM file in COUNTERSIGN_CA_FILE or caFile.",
                e);
    }

    /** A handshake that ends otherwise was cut off, as by a gateway or a proxy that stops. */
    private static boolean isUntrusted(IOException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException || cause instanceof SSLPeerUnverifiedException) {
                return true;
            }
        }
        return false;
    }

    private static String why(IOException e) {
        return e instanceof SocketTimeoutException ? "it did not answer in time" : String.valueOf(e.getMessage());
    }

    private IOException unreachable(IOException e, Attempts attempts) {
        return new GatewayUnreachableException(
                "The gateway at " + base + " cannot be reached (" + why(e) + ") after " + attempts.tried()
                        + " attempts. Check the URL and the network, then run again.",
                e);
    }

    private HttpAnswer once(Call call, Attempts attempts) throws IOException {
        var connection = open(call);
        connection.setDoOutput(call.body().length > 0);
        connection.connect();
        // Whatever is thrown from here on: the JDK's client connects and sends a call a second time by itself, unseen.
        attempts.sent();
        if (call.body().length > 0) {
            try (var out = connection.getOutputStream()) {
                out.write(call.body());
            }
        }
        var status = connection.getResponseCode();
        if (status < 0) {
            throw new IOException("the answer is not HTTP");
        }
        try (var in = status >= 400 ? connection.getErrorStream() : connection.getInputStream()) {
            return new HttpAnswer(status, readBounded(in), connection.getHeaderField("Retry-After"));
        }
    }

    private HttpURLConnection open(Call call) throws IOException {
        var connection =
                (HttpURLConnection) URI.create(base + call.path()).toURL().openConnection();
        if (tls != null && connection instanceof HttpsURLConnection https) {
            https.setSSLSocketFactory(tls);
        }
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(READ_MILLIS);
        connection.setRequestMethod(call.method());
        call.headers().forEach(connection::setRequestProperty);
        return connection;
    }

    private static byte[] readBounded(@Nullable InputStream in) throws IOException {
        if (in == null) {
            return new byte[0];
        }
        var body = in.readNBytes(LARGEST_ANSWER + 1);
        if (body.length > LARGEST_ANSWER) {
            throw new IOException("the answer is larger than 8 MiB");
        }
        return body;
    }
}

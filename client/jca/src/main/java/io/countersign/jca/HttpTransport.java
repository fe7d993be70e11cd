package io.countersign.jca;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.security.cert.CertificateException;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * HTTP to one gateway, by {@code HttpURLConnection}: the HTTP client of java.net.http is not in java.base and not resolved inside
 * jarsigner. Redirects are not followed, answers are bounded. Every call that comes here is safe to repeat (it reads, or carries an
 * Idempotency-Key), so overload and lost connections are retried, at most {@value #ATTEMPTS} times in all.
 */
final class HttpTransport {
    private static final int ATTEMPTS = 5;
    private static final int CONNECT_MILLIS = 10_000;
    private static final int READ_MILLIS = 60_000;
    private static final int LARGEST_ANSWER = 8 * 1024 * 1024;
    private static final long FIRST_PAUSE_MILLIS = 200;

    private final URI base;
    private final @Nullable SSLSocketFactory tls;

    /** @param tls null for the trust store of the JVM */
    HttpTransport(URI base, @Nullable SSLSocketFactory tls) {
        this.base = base;
        this.tls = tls;
    }

    /** One call; an empty body array means no body. */
    record Call(String method, String path, Map<String, String> headers, byte[] body) {}

    /** The answer, whatever its status, after the retries. */
    HttpAnswer send(Call call) throws IOException {
        for (var attempt = 1; ; attempt++) {
            try {
                var answer = once(call);
                if (!answer.worthRetrying() || attempt == ATTEMPTS) {
                    return answer;
                }
                pause(answer.retryAfterMillis().orElse(backoff(attempt)));
            } catch (IOException e) {
                if (isUntrusted(e)) {
                    throw new GatewayUnreachableException(
                            "No trusted TLS connection to " + base + ": " + e.getMessage()
                                    + ". If the gateway's certificate comes from a private CA, name that CA's PEM file in COUNTERSIGN_CA_FILE or caFile.",
                            e);
                }
                if (attempt == ATTEMPTS) {
                    throw unreachable(e);
                }
                pause(backoff(attempt));
            }
        }
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

    private IOException unreachable(IOException e) {
        var why = e instanceof SocketTimeoutException ? "it did not answer in time" : String.valueOf(e.getMessage());
        return new GatewayUnreachableException(
                "The gateway at " + base + " cannot be reached (" + why + ") after " + ATTEMPTS
                        + " attempts. Check the URL and the network, then run again.",
                e);
    }

    private HttpAnswer once(Call call) throws IOException {
        var connection = open(call);
        if (call.body().length > 0) {
            connection.setDoOutput(true);
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

    private static long backoff(int attempt) {
        var longest = FIRST_PAUSE_MILLIS << attempt;
        return ThreadLocalRandom.current().nextLong(longest / 2, longest);
    }

    private static void pause(long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the gateway", e);
        }
    }
}

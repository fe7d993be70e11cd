package io.countersign.jca;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tokens by client id and secret (RFC 6749 section 4.4), kept until shortly before they expire. */
final class ClientCredentials implements TokenSource {
    /** Where the secret comes from; read again for every token, so that a rotated file is picked up. */
    interface Secret {
        String read() throws IOException;
    }

    private static final long MARGIN_NANOS = 30_000_000_000L;

    private final HttpTransport http;
    private final String clientId;
    private final Secret secret;
    private @Nullable String token;
    private long freshUntil;

    ClientCredentials(HttpTransport http, String clientId, Secret secret) {
        this.http = http;
        this.clientId = clientId;
        this.secret = secret;
    }

    @Override
    public synchronized String token() throws IOException {
        if (token == null || System.nanoTime() - freshUntil >= 0) {
            token = fetch();
        }
        return token;
    }

    @Override
    public synchronized boolean renew(String refused) {
        if (refused.equals(token)) {
            token = null;
        }
        return true;
    }

    private String fetch() throws IOException {
        var form = "grant_type=client_credentials&client_id=" + encode(clientId) + "&client_secret="
                + encode(secret.read());
        var answer = http.send(new HttpTransport.Call(
                "POST",
                "/v1/token",
                Map.of("Content-Type", "application/x-www-form-urlencoded", "Accept", "application/json"),
                form.getBytes(StandardCharsets.UTF_8)));
        if (!answer.success()) {
            throw GatewayException.of(answer);
        }
        var body = JsonObject.parse(answer.text());
        var lifetime = body.number("expires_in") * 1_000_000_000L;
        freshUntil = System.nanoTime() + Math.max(lifetime / 2, lifetime - MARGIN_NANOS);
        return body.text("access_token");
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}

package io.countersign.acceptance.harness;

import com.sun.net.httpserver.HttpExchange;
import io.countersign.protocol.Sha256;
import io.countersign.protocol.json.ContractJson;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An identity provider with a page on which people say who they are: OpenID Connect, authorization code with PKCE. Its token endpoint
 * takes a code once, from the client with its secret, with the right verifier and redirect URI.
 */
public final class OpenIdProvider implements AutoCloseable {
    public static final String CLIENT = "countersign";
    public static final String SECRET = "a secret of the client";

    private final CiProvider issuer = new CiProvider();
    private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private volatile @Nullable CountDownLatch held;

    /** Codes asked for so far. */
    public final AtomicInteger exchanges = new AtomicInteger();

    public OpenIdProvider() {
        issuer.serve("/authorize", this::authorize);
        issuer.serve("/submit", this::submit);
        issuer.serve("/token", this::token);
    }

    public String url() {
        return issuer.url();
    }

    /** Lines of the configuration of gateways whose organization may use it. */
    public String configuration(String organization) {
        return """
                signIn:
                  providers:
                    - {name: sso, title: Acme SSO, issuer: '%s', clientId: %s, clientSecret: '%s', organization: %s}
                """.formatted(url(), CLIENT, SECRET, organization);
    }

    /** From here on codes are not exchanged, until the latch is counted down. */
    public void hold(@Nullable CountDownLatch latch) {
        held = latch;
    }

    /** Asks who it is; what the client asked for stands in fields of the form. */
    private void authorize(HttpExchange http) throws IOException {
        var asked = parsed(http.getRequestURI().getRawQuery());
        var fields = new StringBuilder();
        asked.forEach((name, value) ->
                fields.append("<input type=\"hidden\" name=\"%s\" value=\"%s\">".formatted(html(name), html(value))));
        var page = """
                <!doctype html><title>Acme SSO</title><form method="post" action="/submit">%s
                <label>Subject <input name="subject"></label><label>E-mail <input name="email"></label>
                <button name="way" value="yes">Continue</button><button name="way" value="no">Deny</button></form>
                """.formatted(fields);
        http.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
        answer(http, 200, page);
    }

    private static String html(String text) {
        return text.replace("&", "&amp;").replace("\"", "&quot;").replace("<", "&lt;");
    }

    private void submit(HttpExchange http) throws IOException {
        var form = parsed(new String(http.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        http.getResponseHeaders().set("Location", answered(form));
        http.sendResponseHeaders(303, -1);
        http.close();
    }

    /** Where the browser goes with the answer to what was asked and filled in. */
    private String answered(Map<String, String> form) {
        var back = form.get("redirect_uri") + "?state=" + encoded(form.get("state")) + "&iss=" + encoded(url());
        if (!"yes".equals(form.get("way"))) {
            return back + "&error=access_denied&error_description=" + encoded("You said no");
        }
        var code = "one-time-code-" + numbers.incrementAndGet();
        codes.put(code, Map.copyOf(form));
        return back + "&code=" + code;
    }

    /** As if somebody had filled the page in: where the browser goes then. */
    public String signIn(String authorizationAddress, String subject, String email) {
        var form = parsed(authorizationAddress.substring(authorizationAddress.indexOf('?') + 1));
        form.putAll(Map.of("subject", subject, "email", email, "way", "yes"));
        return answered(form);
    }

    private void token(HttpExchange http) throws IOException {
        var form = parsed(new String(http.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        exchanges.incrementAndGet();
        var latch = held;
        if (latch != null) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        var client = "Basic "
                + Base64.getEncoder().encodeToString((CLIENT + ":" + encoded(SECRET)).getBytes(StandardCharsets.UTF_8));
        if (!client.equals(http.getRequestHeaders().getFirst("Authorization"))) {
            answer(http, 401, "{\"error\":\"invalid_client\"}");
            return;
        }
        var known = codes.remove(form.getOrDefault("code", ""));
        if (known == null || !fits(known, form)) {
            answer(http, 400, "{\"error\":\"invalid_grant\"}");
            return;
        }
        var claims = new TreeMap<String, Object>();
        claims.put("sub", known.get("subject"));
        claims.put("email", known.get("email"));
        claims.put("email_verified", true);
        claims.put("nonce", known.get("nonce"));
        var answer = Map.of("token_type", "Bearer", "id_token", issuer.signed(CLIENT, claims));
        answer(http, 200, ContractJson.mapper().writeValueAsString(answer));
    }

    private static boolean fits(Map<String, String> asked, Map<String, String> form) {
        var verifier = form.getOrDefault("code_verifier", "");
        var challenge = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Sha256.of(verifier.getBytes(StandardCharsets.US_ASCII)));
        return "authorization_code".equals(form.get("grant_type"))
                && "S256".equals(asked.get("code_challenge_method"))
                && challenge.equals(asked.get("code_challenge"))
                && String.valueOf(asked.get("redirect_uri")).equals(form.get("redirect_uri"));
    }

    private static void answer(HttpExchange http, int status, String text) throws IOException {
        var body = text.getBytes(StandardCharsets.UTF_8);
        try (http) {
            http.sendResponseHeaders(status, body.length);
            http.getResponseBody().write(body);
        }
    }

    private static Map<String, String> parsed(String form) {
        var values = new HashMap<String, String>();
        for (var pair : form.split("&")) {
            var parts = pair.split("=", 2);
            values.put(
                    URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                    URLDecoder.decode(parts.length > 1 ? parts[1] : "", StandardCharsets.UTF_8));
        }
        return values;
    }

    private static String encoded(@Nullable String text) {
        return URLEncoder.encode(String.valueOf(text), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        issuer.close();
    }
}

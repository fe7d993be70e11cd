package io.countersign.verticles.federation;

import io.countersign.verticles.SignInConfig.Provider;
import io.countersign.verticles.Tokens.ProviderCode;
import io.countersign.verticles.outbound.OutboundException;
import io.countersign.verticles.outbound.OutboundPosts;
import io.countersign.verticles.outbound.OutboundPosts.Answered;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Gets the ID token for a code: RFC 6749 section 4.1.3, RFC 7636 section 4.5. What goes there and comes from there is in no message. Any
 * thread.
 */
final class CodeExchange {
    private static final Duration PATIENCE = Duration.ofSeconds(8);
    private static final int MOST_BYTES = 64 * 1024;

    /** Of one provider at once: codes can be made up, and a provider can be slow. */
    static final int MOST_AT_ONCE = 64;

    /** What some providers say, with 400, of codes, verifiers and addresses that are not theirs: a client's mistake as invalid_grant is. */
    private static final Set<String> OF_THE_REQUEST = Set.of("invalid_request", "redirect_uri_mismatch");

    private final OutboundPosts posts;
    private final ConcurrentHashMap<String, Integer> atOnce = new ConcurrentHashMap<>();

    CodeExchange(OutboundPosts posts) {
        this.posts = posts;
    }

    /** Fails with UnprovenException when the provider refuses the code, with ProviderRefusedException, or with whatever is in the way. */
    Future<String> idToken(Provider provider, URI endpoint, ProviderCode code) {
        if (atOnce.merge(provider.name(), 1, Integer::sum) > MOST_AT_ONCE) {
            left(provider);
            return Future.failedFuture(new NotAskedException("too many sign-ins wait for it"));
        }
        return posts.post(
                        ProviderPlaces.owner(provider),
                        endpoint,
                        headers(provider),
                        Buffer.buffer(form(provider, code)),
                        MOST_BYTES,
                        PATIENCE)
                .onComplete(done -> left(provider))
                .compose(CodeExchange::read);
    }

    private void left(Provider provider) {
        atOnce.computeIfPresent(provider.name(), (same, count) -> count == 1 ? null : count - 1);
    }

    private static Map<String, String> headers(Provider provider) {
        var headers = new LinkedHashMap<String, String>();
        headers.put("Content-Type", "application/x-www-form-urlencoded");
        var secret = provider.clientSecret();
        if (secret != null) {
            // RFC 6749 section 2.3.1.
            var pair = encoded(provider.clientId()) + ":" + encoded(secret);
            headers.put(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        }
        return headers;
    }

    private static String form(Provider provider, ProviderCode code) {
        var form = new LinkedHashMap<String, String>();
        form.put("grant_type", "authorization_code");
        form.put("code", code.code());
        form.put("redirect_uri", code.redirectUri());
        form.put("code_verifier", code.verifier());
        if (provider.clientSecret() == null) {
            form.put("client_id", provider.clientId());
        }
        return form.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + encoded(entry.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static Future<String> read(Answered answer) {
        var body = body(answer);
        if (answer.status() == 200) {
            return token(body);
        }
        var error = body.map(json -> json.getValue("error"))
                .map(String::valueOf)
                .filter(text -> text.matches("[a-z_]{1,40}"))
                .orElse("");
        if (error.equals("invalid_grant") || (answer.status() == 400 && OF_THE_REQUEST.contains(error))) {
            return Future.failedFuture(IdTokens.unproven("code_refused"));
        }
        var said = ("its token endpoint answers " + answer.status() + " " + error).strip();
        return Future.failedFuture(
                answer.status() / 100 == 4
                        ? new ProviderRefusedException(said + ": compare clientId and clientSecret")
                        : new OutboundException(said));
    }

    private static Future<String> token(Optional<JsonObject> body) {
        if (body.isEmpty()) {
            return Future.failedFuture(new OutboundException("its token endpoint answers 200 and something else than"
                    + " a JSON object of at most " + MOST_BYTES + " bytes"));
        }
        return body.get().getValue("id_token") instanceof String token
                ? Future.succeededFuture(token)
                : Future.failedFuture(
                        new OutboundException("its token endpoint gives no id_token: is openid among the scopes?"));
    }

    /** Empty when it is no JSON object. */
    private static Optional<JsonObject> body(Answered answer) {
        try {
            return Optional.of(new JsonObject(answer.body()));
        } catch (DecodeException | ClassCastException e) {
            return Optional.empty();
        }
    }
}

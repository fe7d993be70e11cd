package io.countersign.cli.login;

import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.cli.Surroundings;
import io.countersign.cli.http.HttpCalls;
import io.countersign.cli.http.ProblemException;
import io.countersign.protocol.Sha256;
import io.countersign.protocol.api.SignInProvider;
import io.countersign.protocol.api.SignInProviders;
import io.countersign.protocol.api.TokenAnswer;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A person signs in by an identity provider, in a browser on this machine (RFC 8252, RFC 7636); the code comes back to a port of it that
 * is open for so long.
 */
final class ProviderLogin {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int RANDOM_BYTES = 32;
    private static final List<String> DISPLAYS = List.of("DISPLAY", "WAYLAND_DISPLAY");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Surroundings surroundings;
    private final HttpCalls http;
    private final Consumer<String> talk;

    ProviderLogin(Surroundings surroundings, HttpCalls http, Consumer<String> talk) {
        this.surroundings = surroundings;
        this.http = http;
        this.talk = talk;
    }

    TokenAnswer run(String organization, String name) throws IOException {
        var provider = provider(organization, name);
        var endpoint = provider.authorizationEndpoint();
        if (endpoint == null) {
            throw new Failure(
                    ExitCode.UNAVAILABLE,
                    "The identity provider " + name + " does not answer right now. Try again later.");
        }
        var state = random();
        var nonce = random();
        var verifier = random();
        try (var door = CodeDoor.open(state, provider.issuer())) {
            var address = address(endpoint, asked(provider, door.uri(), state, nonce, verifier));
            talk.accept("Sign in with " + provider.title() + " in a browser on this machine:\n\n  " + address + "\n");
            show(address);
            var code = door.code(PATIENCE);
            return TokenCalls.forCode(http, name, code, verifier, door.uri(), nonce);
        }
    }

    private SignInProvider provider(String organization, String name) throws IOException {
        var answer = http.send(new HttpCalls.Call(
                "GET",
                "/v1/sign-in-providers?organization=" + encoded(organization),
                Map.of("Accept", "application/json"),
                new byte[0]));
        if (answer.status() != 200) {
            throw new ProblemException(answer.problem());
        }
        SignInProviders offered =
                HttpCalls.lenient().forType(SignInProviders.class).readValue(answer.body());
        return offered.providers().stream()
                .filter(provider -> provider.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new Failure(
                        ExitCode.USAGE,
                        "The organization " + organization + " has no identity provider " + name + " here. It has: "
                                + offered.providers().stream()
                                        .map(SignInProvider::name)
                                        .collect(Collectors.joining(", ", "", "."))));
    }

    private static Map<String, String> asked(
            SignInProvider provider, String redirect, String state, String nonce, String verifier) {
        var asked = new LinkedHashMap<String, String>();
        asked.put("response_type", "code");
        asked.put("client_id", provider.clientId());
        asked.put("redirect_uri", redirect);
        asked.put("scope", String.join(" ", provider.scopes()));
        asked.put("state", state);
        asked.put("nonce", nonce);
        asked.put("code_challenge", base64url(Sha256.of(verifier.getBytes(StandardCharsets.US_ASCII))));
        asked.put("code_challenge_method", "S256");
        if (provider.acrValues() != null) {
            asked.put("acr_values", provider.acrValues());
        }
        if (provider.maxAge() != null) {
            asked.put("max_age", provider.maxAge().toString());
        }
        return asked;
    }

    private static String address(String endpoint, Map<String, String> asked) {
        var scheme = String.valueOf(URI.create(endpoint).getScheme());
        if (!List.of("https", "http").contains(scheme)) {
            throw new Failure(ExitCode.UNAVAILABLE, "The gateway names a sign-in page that no browser should open.");
        }
        var query = asked.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + encoded(entry.getValue()))
                .collect(Collectors.joining("&"));
        return endpoint + (endpoint.contains("?") ? "&" : "?") + query;
    }

    /** Where there is a display; whoever sees no page come takes the address. */
    private void show(String address) {
        if (DISPLAYS.stream()
                .noneMatch(display -> surroundings.environment(display).isPresent())) {
            return;
        }
        try {
            new ProcessBuilder("xdg-open", address)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException none) {
            talk.accept("No browser could be opened from here: copy the address into one.");
        }
    }

    private static String random() {
        var bytes = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(bytes);
        return base64url(bytes);
    }

    private static String base64url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}

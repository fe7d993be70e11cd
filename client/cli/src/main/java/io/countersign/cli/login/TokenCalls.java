package io.countersign.cli.login;

import io.countersign.cli.http.HttpCalls;
import io.countersign.cli.http.ProblemException;
import io.countersign.protocol.api.TokenAnswer;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The token endpoint. */
final class TokenCalls {
    private TokenCalls() {}

    static TokenAnswer forPerson(HttpCalls http, String organization, String username, String password)
            throws IOException {
        var form = new LinkedHashMap<String, String>();
        form.put("grant_type", "password");
        form.put("organization", organization);
        form.put("username", username);
        form.put("password", password);
        return token(http, form);
    }

    static TokenAnswer forCode(
            HttpCalls http, String provider, String code, String verifier, String redirectUri, String nonce)
            throws IOException {
        var form = new LinkedHashMap<String, String>();
        form.put("grant_type", "urn:countersign:grant-type:authorization-code");
        form.put("provider", provider);
        form.put("code", code);
        form.put("code_verifier", verifier);
        form.put("redirect_uri", redirectUri);
        form.put("nonce", nonce);
        return token(http, form);
    }

    static TokenAnswer forMachine(HttpCalls http, String clientId, String secret) throws IOException {
        var form = new LinkedHashMap<String, String>();
        form.put("grant_type", "client_credentials");
        form.put("client_id", clientId);
        form.put("client_secret", secret);
        return token(http, form);
    }

    static TokenAnswer forJob(HttpCalls http, String clientId, String jobToken) throws IOException {
        var form = new LinkedHashMap<String, String>();
        form.put("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange");
        form.put("client_id", clientId);
        form.put("subject_token", jobToken);
        form.put("subject_token_type", "urn:ietf:params:oauth:token-type:jwt");
        return token(http, form);
    }

    private static TokenAnswer token(HttpCalls http, Map<String, String> form) throws IOException {
        var body = form.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        var answer = http.send(new HttpCalls.Call(
                "POST",
                "/v1/token",
                Map.of("Content-Type", "application/x-www-form-urlencoded", "Accept", "application/json"),
                body.getBytes(StandardCharsets.UTF_8)));
        if (answer.status() != 200) {
            throw new ProblemException(answer.problem());
        }
        return HttpCalls.lenient().forType(TokenAnswer.class).readValue(answer.body());
    }
}

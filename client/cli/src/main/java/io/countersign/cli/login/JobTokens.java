package io.countersign.cli.login;

import com.fasterxml.jackson.databind.JsonNode;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.cli.Surroundings;
import io.countersign.cli.http.HttpCalls;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The token that a CI provider gives to a job. Where it comes from is a short text that can be kept, so that the next one is found when
 * the log-in is renewed: {@code file:/path}, {@code env:NAME} or {@code github:AUDIENCE}. The token itself is never kept.
 */
final class JobTokens {
    private static final String FILE = "file:";
    private static final String VARIABLE = "env:";
    private static final String GITHUB = "github:";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Surroundings surroundings;

    JobTokens(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    static String inFile(Path file) {
        return FILE + (file.toString().equals("-") ? "-" : file.toAbsolutePath());
    }

    static String inVariable(String name) {
        return VARIABLE + name;
    }

    static String ofGitHub(String audience) {
        return GITHUB + audience;
    }

    String get(String source) throws IOException {
        if (source.startsWith(FILE)) {
            return SecretInput.fromFile(surroundings, Path.of(source.substring(FILE.length())), "token of the job");
        }
        return source.startsWith(VARIABLE)
                ? variable(
                        source.substring(VARIABLE.length()),
                        "should hold the token of the job; in GitLab, name it under id_tokens in the job")
                : fromGitHub(source.substring(GITHUB.length()));
    }

    private String variable(String name, String what) {
        return surroundings
                .environment(name)
                .orElseThrow(() -> new Failure(
                        ExitCode.USAGE, "The environment variable " + name + " is not set; it " + what + "."));
    }

    private String fromGitHub(String audience) throws IOException {
        var advice = "is there in a job of GitHub Actions with the permission id-token: write";
        var url = variable("ACTIONS_ID_TOKEN_REQUEST_URL", advice);
        var secret = variable("ACTIONS_ID_TOKEN_REQUEST_TOKEN", advice);
        var uri = URI.create(url + (url.contains("?") ? "&" : "?") + "audience="
                + URLEncoder.encode(audience, StandardCharsets.UTF_8));
        if (!"https".equals(uri.getScheme()) && !Session.allowHttp(surroundings)) {
            throw new Failure(ExitCode.USAGE, "ACTIONS_ID_TOKEN_REQUEST_URL is no https URL.");
        }
        try (var client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(PATIENCE)
                .build()) {
            var answer = client.send(
                    HttpRequest.newBuilder(uri)
                            .timeout(PATIENCE)
                            .header("Authorization", "Bearer " + secret)
                            .header("Accept", "application/json")
                            .build(),
                    BodyHandlers.ofByteArray());
            JsonNode body = answer.statusCode() == 200 ? HttpCalls.lenient().readTree(answer.body()) : null;
            var token = body == null ? "" : body.path("value").asText("");
            if (token.isEmpty()) {
                throw new Failure(
                        ExitCode.UNAVAILABLE,
                        "GitHub gave no token for this job (status " + answer.statusCode() + "). Run the job again.");
            }
            return token;
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.UNAVAILABLE,
                    "GitHub does not answer with a token for this job (" + e.getMessage() + "). Run the job again.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(ExitCode.UNAVAILABLE, "Interrupted.", e);
        }
    }
}

package io.countersign.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that name a gateway which runs already, a Signer and a machine. */
final class RunningOptions {
    @Option(
            names = "--url",
            paramLabel = "URL",
            description =
                    "Measure a gateway that runs already, with a Signer and a machine that it has. Only answers are seen then: processor time is the generator's. Default: one of its own.")
    @Nullable
    URI url;

    @Option(names = "--signer", paramLabel = "SLUG", description = "With --url: the Signer to sign by.")
    @Nullable
    String signer;

    @Option(
            names = "--client-id",
            paramLabel = "ID",
            description =
                    "With --url: the machine that signs. It needs a grant for all that is measured, or a policy that asks nobody.")
    @Nullable
    String clientId;

    @Option(
            names = "--client-secret-file",
            paramLabel = "FILE",
            description = "With --url: file that holds the machine's secret. Default: COUNTERSIGN_CLIENT_SECRET.")
    @Nullable
    Path clientSecretFile;

    @Option(
            names = "--ca-file",
            paramLabel = "FILE",
            description = "With --url: PEM file of the authority of its certificate. Default: those that Java knows.")
    @Nullable
    Path caFile;

    /**
     * What they name; null: nothing.
     *
     * @throws IllegalArgumentException with a sentence for whoever gave them
     */
    @Nullable
    Running place(List<Scenario> scenarios) {
        if (url == null) {
            OptionChecks.require(
                    signer == null && clientId == null && clientSecretFile == null && caFile == null,
                    "--signer, --client-id, --client-secret-file and --ca-file go with --url.");
            return null;
        }
        if (signer == null || clientId == null) {
            throw new IllegalArgumentException("--url needs --signer and --client-id.");
        }
        OptionChecks.require(
                List.of("http", "https").contains(String.valueOf(url.getScheme())) && url.getHost() != null,
                "--url must be like https://countersign.example.com or http://127.0.0.1:8080.");
        for (var scenario : scenarios) {
            OptionChecks.require(
                    scenario.needsOnlyOneSigner(),
                    "Scenario " + scenario.name() + " needs a gateway of the bench's own: leave --url out.");
        }
        var credentials = Map.of("grant_type", "client_credentials", "client_id", clientId, "client_secret", secret());
        return new Running(url, caFile, credentials, signer);
    }

    private String secret() {
        var secret = clientSecretFile == null ? System.getenv("COUNTERSIGN_CLIENT_SECRET") : content(clientSecretFile);
        if (secret == null || secret.isBlank()) {
            throw new IllegalArgumentException(
                    "--url needs --client-secret-file, or the secret in COUNTERSIGN_CLIENT_SECRET.");
        }
        return secret.strip();
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new BenchException("The machine's secret cannot be read: " + e.getMessage(), e);
        }
    }
}

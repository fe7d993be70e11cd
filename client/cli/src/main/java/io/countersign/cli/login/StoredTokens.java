package io.countersign.cli.login;

import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.cli.http.HttpCalls;
import io.countersign.cli.http.Outage;
import io.countersign.jca.TokenSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Consumer;

/** The token of a stored log-in. A machine's is fetched anew when it ends; a person must log in again. */
final class StoredTokens implements TokenSource {
    private static final Duration MARGIN = Duration.ofSeconds(20);

    private final CredentialsFile file;
    private final HttpCalls http;
    private final JobTokens jobTokens;
    private final Consumer<String> warnings;
    private StoredLogin login;

    StoredTokens(
            CredentialsFile file, HttpCalls http, JobTokens jobTokens, StoredLogin login, Consumer<String> warnings) {
        this.file = file;
        this.http = http;
        this.jobTokens = jobTokens;
        this.login = login;
        this.warnings = warnings;
    }

    @Override
    public synchronized String token() throws IOException {
        if (Instant.now().isAfter(login.expiresAt().minus(MARGIN))) {
            refresh();
        }
        return login.token();
    }

    @Override
    public synchronized boolean renew(String refused) throws IOException {
        if (login.clientId() == null) {
            return false;
        }
        if (refused.equals(login.token())) {
            refresh();
        }
        return true;
    }

    @Override
    public boolean mayPass(Exception failure) {
        return Outage.mayPass(failure);
    }

    private void refresh() throws IOException {
        var clientId = login.clientId();
        if (clientId == null) {
            throw new Failure(
                    ExitCode.NOT_AUTHENTICATED, "Your log-in at " + login.url() + " has ended. Run: countersign login");
        }
        var source = login.jobToken();
        var answer = source == null
                ? TokenCalls.forMachine(http, clientId, secret())
                : TokenCalls.forJob(http, clientId, jobTokens.get(source));
        login = login.withToken(answer.access_token(), Instant.now().plusSeconds(answer.expires_in()));
        keep(answer.access_token());
    }

    /** For the next command; only with the log-in that is kept now, which may be another one by this time, or none. */
    private void keep(String token) {
        try {
            var kept = file.read();
            if (kept.isPresent()
                    && kept.get().url().equals(login.url())
                    && Objects.equals(kept.get().clientId(), login.clientId())) {
                file.write(kept.get().withToken(token, login.expiresAt()));
            }
        } catch (IOException | Failure e) {
            warnings.accept("The renewed token could not be kept for the next command: " + e.getMessage());
        }
    }

    private String secret() throws IOException {
        var secretFile = login.clientSecretFile();
        if (secretFile != null) {
            return Files.readString(Path.of(secretFile)).strip();
        }
        var stored = login.clientSecret();
        if (stored != null) {
            return stored;
        }
        throw new Failure(
                ExitCode.NOT_AUTHENTICATED,
                "The machine's token has ended and what it logged in with is not stored. Run countersign login again, with"
                        + " --client-secret-file so that it can be renewed.");
    }
}

package io.countersign.cli.login;

import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A log-in as it is kept between commands.
 *
 * @param url the gateway that the token is for; it is never sent to another one
 * @param caFile PEM certificates for TLS; null for the JVM's own
 * @param token the access token
 * @param expiresAt when it ends
 * @param organization of a person; null for a machine
 * @param username of a person who has a password; null for everybody else
 * @param provider of a person who signs in by an identity provider; null for everybody else
 * @param clientId of a machine; null for a person
 * @param clientSecretFile where the machine's secret is; null for a person, or when the secret itself was stored
 * @param clientSecret only when it was asked to be stored
 * @param jobToken where a CI job's own token comes from, as {@link JobTokens} writes it; null for every other log-in
 */
public record StoredLogin(
        String url,
        @Nullable String caFile,
        String token,
        Instant expiresAt,
        @Nullable String organization,
        @Nullable String username,
        @Nullable String provider,
        @Nullable String clientId,
        @Nullable String clientSecretFile,
        @Nullable String clientSecret,
        @Nullable String jobToken) {
    StoredLogin withToken(String newToken, Instant end) {
        return new StoredLogin(
                url,
                caFile,
                newToken,
                end,
                organization,
                username,
                provider,
                clientId,
                clientSecretFile,
                clientSecret,
                jobToken);
    }

    @Nullable
    Path caPath() {
        return caFile == null ? null : Path.of(caFile);
    }

    /** Without what must not be seen. */
    @Override
    public String toString() {
        return "StoredLogin[" + url + ", until " + expiresAt + "]";
    }
}

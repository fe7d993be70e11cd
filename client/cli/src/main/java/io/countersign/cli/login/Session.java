package io.countersign.cli.login;

import io.countersign.cli.ConnectionOptions;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.cli.Surroundings;
import io.countersign.cli.http.Gateway;
import io.countersign.cli.http.HttpCalls;
import io.countersign.jca.GatewayAddress;
import io.countersign.jca.Retries;
import io.countersign.jca.SignApi;
import io.countersign.jca.TokenSource;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One command's connection: which gateway, and who calls. Credentials of the environment go before the stored log-in. */
public record Session(GatewayAddress address, HttpCalls http, TokenSource tokens, Retries retries) {
    /**
     * As the one that the environment names, else as the one who logged in.
     *
     * @param retries its talk is told too what goes wrong beside the command
     */
    public static Session open(Surroundings surroundings, ConnectionOptions options, Retries retries)
            throws IOException {
        var file = CredentialsFile.of(surroundings, options);
        var stored = file.read();
        var address = address(surroundings, options, stored.orElse(null));
        var http = new HttpCalls(address, retries);
        var fromEnvironment = fromEnvironment(surroundings, address, retries);
        if (fromEnvironment.isPresent()) {
            return new Session(address, http, fromEnvironment.get(), retries);
        }
        var login = stored.filter(known -> URI.create(known.url()).equals(address.url()))
                .orElseThrow(() -> new Failure(
                        ExitCode.NOT_AUTHENTICATED,
                        "You are not logged in at " + address.url() + ". Run: countersign login"));
        var tokens = new StoredTokens(file, http, new JobTokens(surroundings), login, retries.talk());
        return new Session(address, http, tokens, retries);
    }

    private static Optional<TokenSource> fromEnvironment(
            Surroundings surroundings, GatewayAddress address, Retries retries) {
        try {
            return SignApi.environmentCredentials(address, surroundings.environment(), retries)
                    .map(EnvironmentTokens::new);
        } catch (IOException e) {
            throw new Failure(ExitCode.NOT_AUTHENTICATED, String.valueOf(e.getMessage()), e);
        }
    }

    /** Where to, when nobody has logged in yet. */
    public static GatewayAddress address(Surroundings surroundings, ConnectionOptions options) {
        return address(surroundings, options, null);
    }

    /** Where to; nobody calls yet. */
    static GatewayAddress address(Surroundings surroundings, ConnectionOptions options, @Nullable StoredLogin stored) {
        var url = Optional.ofNullable(options.url())
                .or(() -> surroundings.environment("COUNTERSIGN_URL"))
                .or(() -> Optional.ofNullable(stored).map(StoredLogin::url))
                .orElseThrow(() -> new Failure(
                        ExitCode.USAGE,
                        "Which gateway? Give --url, set COUNTERSIGN_URL, or run: countersign login --url URL"));
        var caFile = Optional.ofNullable(options.caFile())
                .or(() -> surroundings.environment("COUNTERSIGN_CA_FILE").map(Path::of))
                .or(() -> Optional.ofNullable(stored)
                        .filter(known -> Objects.equals(known.url(), url))
                        .map(StoredLogin::caPath))
                .orElse(null);
        try {
            return GatewayAddress.of(url, caFile, allowHttp(surroundings));
        } catch (IllegalArgumentException e) {
            throw new Failure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    static boolean allowHttp(Surroundings surroundings) {
        return surroundings
                .environment("COUNTERSIGN_ALLOW_HTTP")
                .orElse("false")
                .equals("true");
    }

    public Gateway gateway() {
        return new Gateway(http, tokens);
    }
}

package io.countersign.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of every command that talks to a gateway. */
public final class ConnectionOptions {
    @Option(
            names = "--url",
            order = 101,
            paramLabel = "URL",
            description = "The gateway, for example https://countersign.example.com."
                    + " Default: COUNTERSIGN_URL, then the one you logged in to.")
    @Nullable
    String url;

    @Option(
            names = "--ca-file",
            order = 102,
            paramLabel = "FILE",
            description = "PEM certificates to trust for TLS besides the JVM's. Default: COUNTERSIGN_CA_FILE.")
    @Nullable
    Path caFile;

    @Option(
            names = "--credentials",
            order = 103,
            paramLabel = "FILE",
            description = "Where the log-in is kept. Default: COUNTERSIGN_CREDENTIALS, then"
                    + " ~/.config/countersign/credentials.json.")
    @Nullable
    Path credentials;

    public @Nullable String url() {
        return url;
    }

    public @Nullable Path caFile() {
        return caFile;
    }

    public @Nullable Path credentials() {
        return credentials;
    }

    /** Files that were named to make the connection, here or in the environment. */
    Stream<Path> files(Surroundings surroundings) {
        var ca = Optional.ofNullable(caFile)
                .or(() -> surroundings.environment("COUNTERSIGN_CA_FILE").map(Path::of));
        var login = Optional.ofNullable(credentials)
                .or(() -> surroundings.environment("COUNTERSIGN_CREDENTIALS").map(Path::of));
        return Stream.of(ca, login).flatMap(Optional::stream);
    }
}

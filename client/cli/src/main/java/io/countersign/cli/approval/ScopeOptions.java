package io.countersign.cli.approval;

import io.countersign.protocol.api.Manifest;
import io.countersign.protocol.api.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What access is narrowed to. */
public final class ScopeOptions {
    private static final Pattern SHA_256 = Pattern.compile("[0-9a-fA-F]{64}");

    @Option(
            names = "--artifact",
            paramLabel = "FILE|SHA-256",
            arity = "1..*",
            description = "Only these files may be signed, as they are now, or contents with these SHA-256:"
                    + " by --format raw, which signs the content itself.")
    List<String> artifacts = List.of();

    @Option(
            names = "--manifest",
            paramLabel = "FILE",
            description =
                    "Only the files that this list names by SHA-256, as sha256sum writes it; sign with the same list.")
    @Nullable
    Path manifest;

    @Option(names = "--tool", paramLabel = "TOOL", description = "Only by a client that calls itself exactly so.")
    @Nullable
    String tool;

    @Option(names = "--host", paramLabel = "HOST", description = "Only on a host that calls itself exactly so.")
    @Nullable
    String host;

    @Option(
            names = "--source-address",
            paramLabel = "CIDR",
            description = "Only over connections from this network, as the gateway sees them; may be repeated.")
    List<String> sourceAddresses = List.of();

    @Option(
            names = "--scope-claim",
            paramLabel = "NAME=VALUE",
            description = "Only with a token that has exactly this verified claim; may be repeated.")
    Map<String, String> claims = Map.of();

    /** Null when nothing is narrowed. */
    @Nullable
    Scope scope() throws IOException {
        var list = manifest == null ? null : ManifestFile.read(manifest).manifest();
        var nothing = artifacts.isEmpty()
                && list == null
                && tool == null
                && host == null
                && sourceAddresses.isEmpty()
                && claims.isEmpty();
        return nothing ? null : scope(list);
    }

    private Scope scope(@Nullable Manifest list) throws IOException {
        var hashes = new ArrayList<String>();
        for (var artifact : artifacts) {
            hashes.add(
                    SHA_256.matcher(artifact).matches()
                            ? artifact.toLowerCase(Locale.ROOT)
                            : HexFormat.of().formatHex(ManifestFile.sha256(Path.of(artifact))));
        }
        return new Scope(
                hashes.isEmpty() ? null : hashes,
                list,
                tool,
                host,
                sourceAddresses.isEmpty() ? null : sourceAddresses,
                claims.isEmpty() ? null : claims);
    }
}

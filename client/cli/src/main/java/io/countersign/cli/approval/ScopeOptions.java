package io.countersign.cli.approval;

import io.countersign.protocol.api.Manifest;
import io.countersign.protocol.api.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What access is narrowed to. */
public final class ScopeOptions {
    @Option(
            names = "--artifact",
            paramLabel = "FILE",
            arity = "1..*",
            description =
                    "Only these files may be signed, as they are now: by --format raw, which signs the content itself.")
    List<Path> artifacts = List.of();

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

    /** Null when nothing is narrowed. */
    @Nullable
    Scope scope() throws IOException {
        var list = manifest == null ? null : ManifestFile.read(manifest).manifest();
        return artifacts.isEmpty() && list == null && tool == null && host == null && sourceAddresses.isEmpty()
                ? null
                : scope(list);
    }

    private Scope scope(@Nullable Manifest list) throws IOException {
        var hashes = new ArrayList<String>();
        for (var file : artifacts) {
            hashes.add(HexFormat.of().formatHex(ManifestFile.sha256(file)));
        }
        return new Scope(
                hashes.isEmpty() ? null : hashes,
                list,
                tool,
                host,
                sourceAddresses.isEmpty() ? null : sourceAddresses,
                null);
    }
}

package io.countersign.cli.audit;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.cli.SafeOutput;
import io.countersign.cli.Surroundings;
import io.countersign.cli.http.Gateway;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Takes an evidence pack. */
@Command(
        name = "evidence",
        description = {
            "Take an evidence pack for auditors: the log of a period with policies, checkpoints, keys and a readable report.",
            "Taking it is recorded. sha256sum -c MANIFEST checks the unpacked files."
        },
        footer = {"", "Example:", "  countersign audit evidence --since 2026-07-01T00:00:00Z -o pack.zip"})
public final class AuditEvidenceCommand extends CliCommand {
    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Not before, RFC 3339: 2026-11-21T08:00:00Z. Default: 90 days before the end.")
    @Nullable
    Instant since;

    @Option(names = "--until", paramLabel = "TIME", description = "Before, RFC 3339. Default: now.")
    @Nullable
    Instant until;

    @Option(names = "--signer", paramLabel = "SLUG", description = "Only of this Signer.")
    @Nullable
    String signer;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            required = true,
            description = "Where the archive goes; the file must not exist.")
    Path out = Path.of("");

    public AuditEvidenceCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        if (Files.exists(out)) {
            throw usage(out + " exists already; nothing was changed.");
        }
        long bytes;
        try (var pack = new SafeOutput(out)) {
            bytes = download(pack.path());
            pack.keepNew();
        }
        report().result(Map.of("file", out.toString(), "bytes", bytes), "The evidence pack is in " + out + ".");
        return ExitCode.OK;
    }

    private long download(Path file) throws IOException {
        try {
            var bytes = gateway().download("/v1/audit:evidence" + query(), "application/zip", file);
            requireWhole(file);
            return bytes;
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.UNAVAILABLE,
                    "The pack did not come whole (" + e.getMessage() + ") and was thrown away; run again.",
                    e);
        }
    }

    /** Between here and the gateway may be what ends a cut answer as if it were whole. */
    private static void requireWhole(Path file) throws IOException {
        try (var zip = new ZipFile(file.toFile())) {
            if (zip.getEntry("MANIFEST") == null) {
                throw new IOException("it has no MANIFEST");
            }
        }
    }

    private String query() {
        var query = new LinkedHashMap<String, @Nullable Object>();
        query.put("since", since);
        query.put("until", until);
        query.put("signer", signer);
        var text = query.entrySet().stream()
                .filter(one -> one.getValue() != null)
                .map(one -> one.getKey() + "=" + Gateway.part(String.valueOf(one.getValue())))
                .collect(Collectors.joining("&"));
        return text.isEmpty() ? "" : "?" + text;
    }
}

package io.countersign.cli.audit;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.cli.Surroundings;
import io.countersign.cli.http.Gateway;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Takes the audit log out into a file, part by part. */
@Command(
        name = "export",
        description = {
            "Write the audit log into a file, oldest first. JSON Lines hold the exact bytes of every event with the proof that it is in the"
                    + " log, and end with the signed checkpoint; csv, cef and ocsf are for other systems.",
            "When it is interrupted, the same command with --resume goes on where the file ends."
        },
        footer = {
            "",
            "Examples:",
            "  countersign audit export --file audit.jsonl",
            "  countersign audit export --format cef --type signature. --file signatures.cef"
        })
public final class AuditExportCommand extends CliCommand {
    /** How events are written. */
    public enum Format {
        jsonl,
        csv,
        cef,
        ocsf
    }

    @Option(
            names = "--file",
            required = true,
            paramLabel = "FILE",
            description = "Where to; it must not be there yet, except with --resume.")
    Path file = Path.of("");

    @Option(
            names = "--format",
            defaultValue = "jsonl",
            description = "jsonl, csv, cef or ocsf. Default: ${DEFAULT-VALUE}.")
    Format format = Format.jsonl;

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            description = "Only events of this type, or of this prefix when it ends in a dot: signature.")
    @Nullable
    String type;

    @Option(names = "--signer", paramLabel = "SLUG", description = "Only of this Signer.")
    @Nullable
    String signer;

    @Option(names = "--all-organizations", description = "Events of all organizations; for platform admins.")
    boolean installation;

    @Option(
            names = "--from",
            paramLabel = "INDEX",
            defaultValue = "0",
            description = "First index of the log. Default: 0.")
    long from;

    @Option(names = "--resume", description = "Go on with what an interrupted export left in FILE and FILE.next.")
    boolean resume;

    public AuditExportCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var progress = Path.of(file + ".next");
        var next = resume ? unfinished(progress) : begin();
        var gateway = gateway();
        try (var out = open()) {
            while (next != null) {
                var part = gateway.slice(next);
                out.write(part.body());
                out.flush();
                next = part.next();
                remember(progress, next);
            }
        }
        report().say("Written to " + file + ".");
        return ExitCode.OK;
    }

    private OutputStream open() throws IOException {
        return resume
                ? Files.newOutputStream(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND)
                : Files.newOutputStream(file, StandardOpenOption.CREATE_NEW);
    }

    private String begin() throws IOException {
        if (Files.exists(file)) {
            throw new FileAlreadyExistsException(
                    file.toString(), null, "name a file that is not there yet, or go on with it by --resume");
        }
        var query = new LinkedHashMap<String, Object>();
        query.put("format", format.name());
        query.put("from", from);
        if (type != null) {
            query.put("type", type);
        }
        if (signer != null) {
            query.put("signer", signer);
        }
        if (installation) {
            query.put("scope", "installation");
        }
        return "/v1/audit:export" + Gateway.query(query);
    }

    /** The first line is the length of what is surely written, the second the path of the next part. */
    private String unfinished(Path progress) throws IOException {
        if (!Files.exists(progress) || !Files.exists(file)) {
            throw new Failure(
                    ExitCode.USAGE, "There is no interrupted export to go on with: " + progress + " is missing.");
        }
        var lines = Files.readAllLines(progress);
        try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
            channel.truncate(Long.parseLong(lines.getFirst()));
        }
        return lines.get(1);
    }

    private void remember(Path progress, @Nullable String next) throws IOException {
        if (next == null) {
            Files.deleteIfExists(progress);
        } else {
            Files.writeString(progress, Files.size(file) + "\n" + next + "\n");
        }
    }
}

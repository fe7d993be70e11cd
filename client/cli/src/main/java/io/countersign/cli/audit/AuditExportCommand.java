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
import java.nio.file.StandardCopyOption;
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
        var path = resume ? unfinished() : begin();
        var gateway = gateway();
        // Before there is a file: one that is left behind by a refusal would be in the way of the next try.
        var part = gateway.slice(path);
        if (!resume) {
            Files.deleteIfExists(progress());
        }
        try (var out = open()) {
            while (true) {
                out.write(part.body());
                out.flush();
                remember(part.next());
                if (part.next() == null) {
                    break;
                }
                part = gateway.slice(part.next());
            }
        }
        report().say("Written to " + file + "." + ending(part.end()));
        return ExitCode.OK;
    }

    private static String ending(@Nullable String end) {
        return end == null
                ? ""
                : " It ends before index " + end + "; what comes after it is had by --from " + end + ".";
    }

    private Path progress() {
        return Path.of(file + ".next");
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
    private String unfinished() throws IOException {
        var progress = progress();
        if (!Files.exists(progress) || !Files.exists(file)) {
            throw new Failure(
                    ExitCode.USAGE, "There is no interrupted export to go on with: " + progress + " is missing.");
        }
        var lines = Files.readAllLines(progress);
        if (lines.size() < 2 || !lines.getFirst().matches("[0-9]{1,18}")) {
            throw new Failure(
                    ExitCode.USAGE,
                    progress + " does not say how far the export came; remove it and " + file + ", and begin again.");
        }
        cut(Long.parseLong(lines.getFirst()));
        return lines.get(1);
    }

    /** What is longer was not surely written; what is shorter has lost something, and to go on would hide that. */
    private void cut(long length) throws IOException {
        try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
            if (channel.size() < length) {
                throw new Failure(
                        ExitCode.USAGE,
                        file + " has " + channel.size() + " bytes, and " + length
                                + " were written to it: it is not what was" + " exported. Remove it and " + progress()
                                + ", and begin again.");
            }
            channel.truncate(length);
        }
    }

    /** As a whole: a process that is ended here leaves what was known before, or what is known now. */
    private void remember(@Nullable String next) throws IOException {
        var progress = progress();
        if (next == null) {
            Files.deleteIfExists(progress);
        } else {
            var written = Path.of(progress + ".new");
            Files.writeString(written, Files.size(file) + "\n" + next + "\n");
            Files.move(written, progress, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}

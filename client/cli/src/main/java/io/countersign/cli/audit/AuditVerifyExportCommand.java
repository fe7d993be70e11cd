package io.countersign.cli.audit;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.offline.DisprovedException;
import io.countersign.cli.offline.DisprovedException.Kind;
import io.countersign.cli.offline.ExportCheck;
import io.countersign.cli.verify.LogKeyOptions;
import io.countersign.cli.verify.Unverified;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Checks an export, offline. */
@Command(
        name = "verify-export",
        description = {
            "Check an export of the audit log (JSON Lines), whole or in part, against its checkpoint, without a gateway and without its code: every entry is"
                    + " hashed again.",
            "Ends with status 6 and the first bad entry when one was changed, taken out, added or moved."
        },
        footer = {"", "Example:", "  countersign audit verify-export log.jsonl --log-key log.key"})
public final class AuditVerifyExportCommand extends CliCommand {
    @Parameters(paramLabel = "FILE", description = "The export.")
    Path file = Path.of("");

    @Mixin
    LogKeyOptions keys = new LogKeyOptions();

    public AuditVerifyExportCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        try {
            var export = ExportCheck.read(() -> Files.newBufferedReader(file));
            tell(export.against(keys.trust(export.keyInside())));
            return ExitCode.OK;
        } catch (CharacterCodingException notText) {
            throw Unverified.because(new DisprovedException(Kind.MALFORMED, file + " is no text in UTF-8"));
        } catch (DisprovedException wrong) {
            throw Unverified.because(wrong);
        }
    }

    private void tell(ExportCheck.Proven found) {
        var json = new LinkedHashMap<String, Object>();
        json.put("verified", true);
        json.put("origin", found.origin());
        json.put("entries", found.entries());
        json.put("size", found.size());
        json.put("whole", found.whole());
        json.put("witnesses", found.witnesses());
        json.put("damage", found.damage());
        json.put("keyGiven", keys.given());
        if (!keys.given()) {
            report().say(keys.warning());
        }
        var damage = found.damage();
        var which = found.whole()
                ? "all " + found.entries() + " entries of the log " + found.origin() + " are what its checkpoint signs"
                : found.entries() + " of the " + found.size() + " entries of the log " + found.origin()
                        + " are in it as they stand here; which were left out is not proven";
        report().result(
                        json,
                        "verified " + file + ": " + which
                                + (damage == null
                                        ? ""
                                        : "\nThe log holds an entry that was damaged before it was signed: " + damage));
    }
}

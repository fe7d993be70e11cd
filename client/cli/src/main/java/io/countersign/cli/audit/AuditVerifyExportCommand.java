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
            "Check an export of the audit log (JSON Lines) against its checkpoint, without a gateway and without its code: every entry is"
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
        try (var lines = Files.newBufferedReader(file)) {
            var export = ExportCheck.read(lines);
            var whole = export.against(keys.trust(export.keyInside()));
            tell(whole);
            return ExitCode.OK;
        } catch (CharacterCodingException notText) {
            throw Unverified.because(new DisprovedException(Kind.MALFORMED, file + " is no text in UTF-8"));
        } catch (DisprovedException wrong) {
            throw Unverified.because(wrong);
        }
    }

    private void tell(ExportCheck.Whole whole) {
        var json = new LinkedHashMap<String, Object>();
        json.put("verified", true);
        json.put("origin", whole.origin());
        json.put("entries", whole.entries());
        json.put("witnesses", whole.witnesses());
        json.put("damage", whole.damage());
        json.put("keyGiven", keys.given());
        if (!keys.given()) {
            report().say(keys.warning());
        }
        var damage = whole.damage();
        report().result(
                        json,
                        "verified " + file + ": all " + whole.entries() + " entries of the log " + whole.origin()
                                + " are what its checkpoint signs"
                                + (damage == null
                                        ? ""
                                        : "\nThe log holds an entry that was damaged before it was signed: " + damage));
    }
}

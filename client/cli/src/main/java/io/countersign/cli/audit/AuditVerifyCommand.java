package io.countersign.cli.audit;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.protocol.api.AuditVerification;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Has the gateway read the log again. */
@Command(
        name = "verify",
        description = {
            "Have the audit log read again: every leaf, its columns and its operation, the tree, the checkpoints and the ends of all"
                    + " chains. Ends with status 6 at the first place that does not fit.",
            "A long log is read in many calls; how far it is goes to standard error, with a word for --resume."
        },
        footer = {
            "",
            "Examples:",
            "  countersign audit verify",
            "  countersign audit verify --from 1000000 --to 2000000",
            "  countersign audit verify --signer release"
        })
public final class AuditVerifyCommand extends CliCommand {
    @Option(names = "--from", order = 1, paramLabel = "INDEX", description = "Begin at this index of the tree.")
    @Nullable
    Long from;

    @Option(names = "--to", order = 2, paramLabel = "INDEX", description = "End before this index of the tree.")
    @Nullable
    Long to;

    @Option(names = "--signer", order = 3, paramLabel = "SIGNER", description = "Only what concerns this Signer.")
    @Nullable
    String signer;

    @Option(
            names = "--resume",
            order = 4,
            paramLabel = "WORD",
            description =
                    "Go on with an earlier verification, by the word that it printed last; with the same --signer.")
    @Nullable
    String resume;

    public AuditVerifyCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        if ((signer != null || resume != null) && (from != null || to != null)) {
            throw usage("--from and --to go neither with --signer nor with --resume.");
        }
        var gateway = gateway();
        var found = gateway.act("/v1/audit:verify" + query(from, to, signer, resume), null, AuditVerification.class);
        var millis = found.tookMillis();
        while (found.verified() && found.resume() != null) {
            report().say(found.leaves() + " leaves read, the log has " + found.size() + "; --resume " + found.resume());
            found = gateway.act(
                    "/v1/audit:verify" + query(null, null, signer, found.resume()), null, AuditVerification.class);
            millis += found.tookMillis();
        }
        report().result(found, text(found, millis));
        return found.verified() ? ExitCode.OK : ExitCode.VERIFICATION_FAILED;
    }

    private static String text(AuditVerification found, long millis) {
        var bad = found.firstBad();
        var read = found.leaves() + " leaves and " + found.checkpoints() + " checkpoints read in " + millis + " ms: ";
        if (bad == null) {
            return read + "everything fits.";
        }
        var where = bad.index() == null ? bad.id() == null ? "the log" : "leaf " + bad.id() : "index " + bad.index();
        var good = found.lastGoodCheckpoint();
        return read + where + " does not fit (" + bad.kind() + "): " + bad.detail()
                + (good == null ? "" : "\nThe last good checkpoint:\n\n" + good.strip());
    }

    private static String query(
            @Nullable Long from, @Nullable Long to, @Nullable String signer, @Nullable String resume) {
        var parts = new ArrayList<String>();
        add(parts, "from", from);
        add(parts, "to", to);
        add(parts, "signer", signer);
        add(parts, "resume", resume);
        return parts.isEmpty() ? "" : "?" + String.join("&", parts);
    }

    private static void add(ArrayList<String> parts, String name, @Nullable Object value) {
        if (value != null) {
            parts.add(name + "=" + URLEncoder.encode(value.toString(), StandardCharsets.UTF_8));
        }
    }
}

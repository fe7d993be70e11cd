package io.countersign.cli.breakglass;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.protocol.api.BreakGlass;
import io.countersign.protocol.api.BreakGlassState;
import io.countersign.protocol.api.Grant;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists emergencies. */
@Command(
        name = "list",
        description = "List grants that were given in an emergency, and what a second person said of them.",
        footer = {"", "Example:", "  countersign break-glass list --open"})
final class BreakGlassListCommand extends CliCommand {
    @Option(names = "--signer", paramLabel = "SLUG", description = "Only of this Signer.")
    @Nullable
    String signer;

    @Option(names = "--open", description = "Only those that wait for a second person.")
    boolean open;

    BreakGlassListCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var query = new LinkedHashMap<String, @Nullable Object>();
        query.put("signer", signer);
        var grants = gateway().all("/v1/grants", query, Grant.class).stream()
                .filter(grant -> grant.breakGlass() != null)
                .filter(grant -> !open || isOpen(grant.breakGlass()))
                .toList();
        report().result(grants, grants.isEmpty() ? "No break-glass." : table(grants));
        return ExitCode.OK;
    }

    private static boolean isOpen(@Nullable BreakGlass emergency) {
        return emergency != null && emergency.state() == BreakGlassState.OPEN;
    }

    private static String table(List<Grant> grants) {
        var table = new Table("GRANT", "SIGNER", "STATE", "OPENED BY", "OPENED", "RATIFY BY", "USED", "REASON");
        for (var grant : grants) {
            var emergency = grant.breakGlass();
            if (emergency != null) {
                table.row(
                        grant.id(),
                        grant.signerSlug(),
                        emergency.state(),
                        emergency.openedBy().name(),
                        emergency.openedAt(),
                        emergency.ratifyBy(),
                        grant.used() + "/" + grant.maxSignatures(),
                        emergency.reason());
            }
        }
        return table.toString();
    }
}

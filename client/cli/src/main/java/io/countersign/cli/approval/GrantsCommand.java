package io.countersign.cli.approval;

import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.protocol.api.Grant;
import io.countersign.protocol.api.GrantState;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists grants. */
@Command(
        name = "grants",
        description = "List permissions to sign: in force, used up, ended.",
        footer = {"", "Example:", "  countersign grants --mine --state active"})
public final class GrantsCommand extends ListCommand {
    @Option(names = "--state", paramLabel = "STATE", description = "Only in this state: ${COMPLETION-CANDIDATES}.")
    @Nullable
    GrantState state;

    public GrantsCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var query = filters();
        query.put("state", state);
        var grants = gateway().all("/v1/grants", query, Grant.class);
        var table = new Table("ID", "SIGNER", "GRANTEE", "STATE", "USED", "NOT BEFORE", "EXPIRES", "REASON");
        for (var grant : grants) {
            table.row(
                    grant.id(),
                    grant.signerSlug(),
                    grant.grantee().name(),
                    grant.state(),
                    GrantText.used(grant),
                    grant.notBefore(),
                    grant.expiresAt(),
                    grant.reason());
        }
        report().result(grants, grants.isEmpty() ? "No grants." : table.toString());
        return ExitCode.OK;
    }
}

package io.countersign.cli.login;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.protocol.api.Me;
import java.io.IOException;
import picocli.CommandLine.Command;

/** Who the gateway takes the caller for. */
@Command(
        name = "whoami",
        description = "Say who you are to the gateway.",
        footer = {"", "Example:", "  countersign whoami --output json"})
public final class WhoAmICommand extends CliCommand {
    public WhoAmICommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var me = gateway().get("/v1/me", Me.class);
        report().result(me, text(me));
        return ExitCode.OK;
    }

    static String text(Me me) {
        var role = me.role() == null ? "" : ", " + me.role();
        return Table.clean(me.name()) + " (" + me.kind() + role + (me.platformAdmin() ? ", platform admin" : "")
                + ") of " + Table.clean(me.organization().name()) + "\nid " + me.id();
    }
}

package io.countersign.cli.passkey;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.protocol.api.PasskeyPage;
import java.io.IOException;
import picocli.CommandLine.Command;

/** Lists one's own passkeys. */
@Command(
        name = "list",
        description = "List your passkeys.",
        footer = {"", "Example:", "  countersign passkey list"})
final class PasskeyListCommand extends CliCommand {
    PasskeyListCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var passkeys = gateway().get("/v1/me/passkeys", PasskeyPage.class).items();
        var table = new Table("ID", "NAME", "ADDED", "LAST USED");
        passkeys.forEach(one -> table.row(
                one.id(), one.name(), one.createdAt(), one.lastUsedAt() == null ? "never" : one.lastUsedAt()));
        report().result(passkeys, passkeys.isEmpty() ? "No passkeys." : table.toString());
        return ExitCode.OK;
    }
}

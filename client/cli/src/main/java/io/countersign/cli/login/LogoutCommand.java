package io.countersign.cli.login;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;

/** Forgets the stored log-in. */
@Command(
        name = "logout",
        description = "Remove the kept log-in from this machine.",
        footer = {"", "Example:", "  countersign logout"})
public final class LogoutCommand extends CliCommand {
    public LogoutCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var file = CredentialsFile.of(surroundings(), connection());
        var removed = file.delete();
        report().result(
                        Map.of("removed", removed),
                        removed ? "Removed " + file.path() + "." : "There was no log-in in " + file.path() + ".");
        return ExitCode.OK;
    }
}

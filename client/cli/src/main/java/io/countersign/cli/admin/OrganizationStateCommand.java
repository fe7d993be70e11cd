package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.http.Names;
import io.countersign.protocol.api.Organization;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Whether anybody of an organization may do anything: to stop it, and to let it work again. */
abstract class OrganizationStateCommand extends CliCommand {
    @Parameters(paramLabel = "ORGANIZATION", description = "Slug or id of the organization.")
    String organization = "";

    private OrganizationStateCommand(Surroundings surroundings) {
        super(surroundings);
    }

    final int turn(String verb) throws IOException {
        var gateway = gateway();
        var path = "/v1/organizations/" + new Names(gateway).organization(organization) + ":" + verb;
        var found = gateway.act(path, null, Organization.class);
        report().result(found, "The organization " + found.slug() + " is " + verb + "d.");
        return ExitCode.OK;
    }

    /** Stops it. */
    @Command(
            name = "disable",
            description = {
                "End every token and signature of an organization at once; for platform admins of another one.",
                "Nobody of it logs in, decides or signs until it is enabled again."
            },
            footer = {"", "Example:", "  countersign organization disable acme"})
    static final class Disable extends OrganizationStateCommand {
        Disable(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        protected int run() throws IOException {
            return turn("disable");
        }
    }

    /** Lets it work again. */
    @Command(
            name = "enable",
            description = "Let an organization work again; its people log in anew. For platform admins.",
            footer = {"", "Example:", "  countersign organization enable acme"})
    static final class Enable extends OrganizationStateCommand {
        Enable(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        protected int run() throws IOException {
            return turn("enable");
        }
    }
}

package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.protocol.api.Organization;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;

/** Lists organizations. */
@Command(
        name = "list",
        description = "List the organizations of the installation; for platform admins.",
        footer = {"", "Example:", "  countersign organization list"})
final class OrganizationListCommand extends CliCommand {

    OrganizationListCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var organizations = gateway().all("/v1/organizations", Map.of(), Organization.class);
        var table = new Table("ID", "SLUG", "NAME", "STATE", "SINCE");
        organizations.forEach(one -> table.row(one.id(), one.slug(), one.name(), one.state(), one.createdAt()));
        report().result(organizations, organizations.isEmpty() ? "No organizations." : table.toString());
        return ExitCode.OK;
    }
}

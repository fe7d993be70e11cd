package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.protocol.api.NewOrganization;
import io.countersign.protocol.api.Organization;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Creates an organization. */
@Command(
        name = "create",
        description = {
            "Create an organization with its first administrator; for platform admins.",
            "Who knows the password is that administrator: have them set one of their own (countersign person password)."
        },
        footer = {
            "",
            "Example:",
            "  countersign organization create acme --name 'Acme Ltd' --admin 'Ada Admin' --login ada --password-file ada.txt"
        })
final class OrganizationCreateCommand extends CliCommand {
    @Parameters(paramLabel = "SLUG", description = "Short name used to log in.")
    String slug = "";

    @Option(names = "--name", paramLabel = "TEXT", description = "Name for people. Default: the slug.")
    @Nullable
    String name;

    @Mixin
    FirstAdmin admin = new FirstAdmin();

    OrganizationCreateCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var wanted = new NewOrganization(slug, name == null ? slug : name, admin.read(surroundings()));
        var made = gateway().create("/v1/organizations", wanted, Organization.class);
        report().result(made, made.id().toString());
        return ExitCode.OK;
    }
}

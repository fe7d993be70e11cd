package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.http.HttpCalls;
import io.countersign.cli.http.ProblemException;
import io.countersign.cli.login.SecretInput;
import io.countersign.cli.login.Session;
import io.countersign.protocol.api.Me;
import io.countersign.protocol.api.NewOrganization;
import io.countersign.protocol.api.Setup;
import io.countersign.protocol.json.ContractJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Turns an empty installation into one with an organization and its first administrator. */
@Command(
        name = "setup",
        description =
                "Create the first organization and platform administrator, with the setup token that the gateway printed at its first start.",
        footer = {
            "",
            "Example:",
            "  countersign setup --url https://countersign.example.com --organization acme --admin 'Ada Admin' --login ada"
                    + " --setup-token-file token.txt"
        })
final class SetupCommand extends CliCommand {
    @Option(names = "--organization", required = true, paramLabel = "SLUG", description = "Short name used to log in.")
    String organization = "";

    @Option(names = "--organization-name", paramLabel = "TEXT", description = "Name for people. Default: the slug.")
    @Nullable
    String organizationName;

    @Mixin
    FirstAdmin admin = new FirstAdmin();

    @Option(
            names = "--setup-token-file",
            paramLabel = "FILE",
            description = "File that holds the setup token; - for standard input. Default: asked on the terminal.")
    @Nullable
    Path tokenFile;

    SetupCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var passwordFile = admin.passwordFile;
        if (passwordFile != null && passwordFile.toString().equals("-") && passwordFile.equals(tokenFile)) {
            throw usage("Standard input can hold the password or the setup token, not both.");
        }
        var token = SecretInput.fromFileOrTerminal(surroundings(), tokenFile, "setup token", "--setup-token-file");
        var name = organizationName == null ? organization : organizationName;
        var person = admin.read(surroundings());
        var url = Session.address(surroundings(), connection()).url();
        var me = send(new Setup(token, new NewOrganization(organization, name, person)));
        report().say("Now log in: countersign login --url " + url + " --organization " + organization + " --username "
                + admin.login);
        report().result(me, me.id().toString());
        return ExitCode.OK;
    }

    private Me send(Setup setup) throws IOException {
        var http = new HttpCalls(Session.address(surroundings(), connection()), retries());
        var answer = http.send(new HttpCalls.Call(
                "POST",
                "/v1/setup",
                Map.of("Content-Type", "application/json", "Accept", "application/json"),
                ContractJson.mapper().writeValueAsBytes(setup)));
        if (answer.status() != 201) {
            throw new ProblemException(answer.problem());
        }
        return HttpCalls.lenient().forType(Me.class).readValue(answer.body());
    }
}

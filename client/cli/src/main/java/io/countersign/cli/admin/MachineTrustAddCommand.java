package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.http.Names;
import io.countersign.protocol.api.MachineTrust;
import io.countersign.protocol.api.NewMachineTrust;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lets a machine identity log in with tokens of a CI provider. */
@Command(
        name = "add",
        description = {
            "Let a machine identity log in with the tokens that a CI provider gives to its jobs, without a secret.",
            "Tokens must come from the issuer, be meant for the audience and say what each --claim says; * stands for anything but"
                    + " a slash, ** for anything. One claim must say whose jobs these are."
        },
        footer = {
            "",
            "Examples:",
            "  countersign machine trust add ci --issuer https://token.actions.githubusercontent.com \\",
            "    --claim repository=acme/app --claim 'ref=refs/tags/v*'",
            "  countersign machine trust add ci --issuer https://gitlab.com --claim project_path=acme/app --claim ref_protected=true"
        })
final class MachineTrustAddCommand extends CliCommand {
    @Parameters(paramLabel = "MACHINE", description = "Name or id of the machine identity.")
    String machine = "";

    @Option(names = "--issuer", required = true, paramLabel = "URL", description = "Exact iss of the tokens.")
    String issuer = "";

    @Option(
            names = "--audience",
            paramLabel = "AUDIENCE",
            description = "Exact aud of the tokens. Default: the URL of the gateway.")
    @Nullable
    String audience;

    @Option(
            names = "--claim",
            required = true,
            paramLabel = "NAME=PATTERN",
            description = "What the tokens must say; may be given several times.")
    Map<String, String> claims = Map.of();

    @Option(
            names = "--carry",
            paramLabel = "CLAIM",
            description =
                    "A claim that scopes, conditions and approvers get to see; may be given several times. Default: those"
                            + " that say which job it is.")
    List<String> carry = List.of();

    MachineTrustAddCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var session = session();
        var gateway = session.gateway();
        var meant = audience != null ? audience : session.address().url().toString();
        var trust = new NewMachineTrust(issuer, meant, claims, carry.isEmpty() ? null : carry);
        var path = "/v1/machines/" + new Names(gateway).machine(machine) + "/trusts";
        var made = gateway.create(path, trust, MachineTrust.class);
        report().result(made, "trust " + made.id() + " of tokens for audience " + made.audience());
        return ExitCode.OK;
    }
}

package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.http.Names;
import io.countersign.protocol.api.MachineCredentials;
import io.countersign.protocol.api.SecretRotation;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a new secret of a machine identity. */
@Command(
        name = "rotate-secret",
        description = {
            "Make a new secret of a machine identity, shown this once; the one before works on for the overlap.",
            "When it leaked: --overlap PT0S ends the secret before, and every access token, on all gateways before this ends."
                    + " Trusts of CI providers stay."
        },
        footer = {
            "",
            "Examples:",
            "  countersign machine rotate-secret ci --secret-file /run/secrets/countersign.new",
            "  countersign machine rotate-secret ci --overlap PT0S --secret-file /run/secrets/countersign.new"
        })
final class MachineRotateSecretCommand extends CliCommand {
    @Parameters(paramLabel = "MACHINE", description = "Name or id of the machine identity.")
    String machine = "";

    @Option(
            names = "--overlap",
            paramLabel = "DURATION",
            description = "How long the secret before works on, at most P7D; PT0S: no more. Default: PT1H.")
    @Nullable
    Duration overlap;

    @Mixin
    MachineSecretOutput secret = new MachineSecretOutput();

    MachineRotateSecretCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var gateway = gateway();
        var path = "/v1/machines/" + new Names(gateway).machine(machine) + ":rotateSecret";
        var made = secret.keep(
                report(), () -> gateway.create(path, new SecretRotation(overlap), MachineCredentials.class));
        if (overlap != null && overlap.isZero()) {
            report().say("The secret before and all access tokens have ended.");
        }
        made.machine().secrets().stream()
                .filter(one -> one.expiresAt() != null)
                .forEach(old -> report().say("The secret before works until " + old.expiresAt() + "."));
        return ExitCode.OK;
    }
}

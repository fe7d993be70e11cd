package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.protocol.api.CertificateAuthority;
import io.countersign.protocol.api.NewCertificateAuthority;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Creates an internal CA. */
@Command(
        name = "create",
        description = "Create an internal certificate authority whose key is born in the token.",
        footer = {
            "",
            "Example:",
            "  countersign ca create 'Example CA' --key P-384 --subject 'CN=Example Code Signing CA,O=Example,C=DE'"
        })
final class CaCreateCommand extends CliCommand {
    @Parameters(paramLabel = "NAME", description = "Name, unique in the organization.")
    String name = "";

    @Option(
            names = "--key",
            required = true,
            paramLabel = "ALGORITHM",
            description = "RSA-2048, RSA-3072, RSA-4096, P-256, P-384 or P-521.")
    String key = "";

    @Option(names = "--subject", required = true, paramLabel = "DN", description = "Distinguished name by RFC 4514.")
    String subject = "";

    @Option(names = "--validity", paramLabel = "DURATION", description = "ISO 8601. Default: P3650D.")
    @Nullable
    Duration validity;

    @Option(names = "--token", paramLabel = "LABEL", description = "Token for the key. Default: the first configured.")
    @Nullable
    String token;

    CaCreateCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var wanted = new NewCertificateAuthority(name, KeyNames.parse(key), subject, validity, token);
        var made = gateway().create("/v1/certificate-authorities", wanted, CertificateAuthority.class);
        report().result(made, made.certificate() == null ? made.id().toString() : made.certificate());
        return ExitCode.OK;
    }
}

package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.http.Names;
import io.countersign.protocol.api.ExistingKey;
import io.countersign.protocol.api.NewSigner;
import io.countersign.protocol.api.Signer;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Creates a Signer. */
@Command(
        name = "create",
        description = {
            "Create a Signer: its key is born in the token, its certificate comes from an internal CA.",
            "With --outside an outside CA issues the certificate: see countersign signer csr."
        },
        footer = {
            "",
            "Examples:",
            "  countersign signer create release --key P-256 --ca 'Example CA' --subject 'CN=Example Release,O=Example,C=DE'",
            "  countersign signer create public --key RSA-3072 --outside --subject 'CN=Example,O=Example,C=DE'"
        })
final class SignerCreateCommand extends CliCommand {
    @Parameters(paramLabel = "SLUG", description = "Short name, unique in the organization.")
    String slug = "";

    @Option(
            names = "--key",
            required = true,
            paramLabel = "ALGORITHM",
            description = "RSA-2048, RSA-3072, RSA-4096, P-256, P-384, P-521 or Ed25519.")
    String key = "";

    /** Who issues the certificate: one of both. */
    static final class Issuer {
        @Option(names = "--ca", paramLabel = "CA", description = "Name or id of the internal CA.")
        @Nullable
        String authority;

        @Option(
                names = "--outside",
                description = "An outside CA issues the certificate; the Signer waits until it is brought.")
        boolean outside;
    }

    @ArgGroup(multiplicity = "1")
    Issuer issuer = new Issuer();

    @Option(
            names = "--subject",
            required = true,
            paramLabel = "DN",
            description = "Distinguished name by RFC 4514 with CN, O and C.")
    String subject = "";

    @Option(names = "--name", paramLabel = "TEXT", description = "Name for people. Default: the slug.")
    @Nullable
    String name;

    @Option(
            names = "--validity",
            paramLabel = "DURATION",
            description = "ISO 8601. Default: P365D. Not with --outside.")
    @Nullable
    Duration validity;

    @Option(
            names = "--token",
            paramLabel = "LABEL",
            description = "Token for the key. Default: that of the CA, or the first one.")
    @Nullable
    String token;

    @Option(
            names = "--existing-key",
            paramLabel = "HEX",
            description = "CKA_ID of a key that is in the token already, which --token names; for platform admins.")
    @Nullable
    String existingKey;

    @Option(
            names = "--environment",
            paramLabel = "LABEL",
            description = "Where it belongs, as production; conditions of its policy can ask for it. Never changed.")
    @Nullable
    String environment;

    @Option(
            names = "--wait-for-proof",
            description = "Answers of signing wait until the log proves them, and carry the proof.")
    boolean waitForProof;

    SignerCreateCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var gateway = gateway();
        var authority = issuer.authority;
        var wanted = new NewSigner(
                slug,
                name,
                KeyNames.parse(key),
                authority == null ? null : new Names(gateway).certificateAuthority(authority),
                subject,
                validity,
                token,
                existingKey == null ? null : new ExistingKey(existingKey),
                environment,
                null,
                waitForProof ? true : null);
        var signer = gateway.create("/v1/signers", wanted, Signer.class);
        report().result(signer, SignerText.details(signer));
        return ExitCode.OK;
    }
}

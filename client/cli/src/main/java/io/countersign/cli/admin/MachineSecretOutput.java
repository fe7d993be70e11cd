package io.countersign.cli.admin;

import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.cli.Report;
import io.countersign.protocol.api.MachineCredentials;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the new secret of a machine identity goes. */
final class MachineSecretOutput {
    @Option(
            names = "--secret-file",
            paramLabel = "FILE",
            description = "Write the secret there, readable by you alone. Default: print it.")
    @Nullable
    Path file;

    /** Makes credentials, between a place for their secret that is there already and the secret in it. */
    interface Making {
        MachineCredentials make() throws IOException;
    }

    MachineCredentials keep(Report report, Making making) throws IOException {
        try (var target = SecretFile.reserve(file)) {
            var made = making.make();
            var secret = made.clientSecret();
            if (secret == null) {
                throw lost(made);
            }
            if (target.write(secret)) {
                var shown = new MachineCredentials(made.machine(), made.clientId(), null);
                report.result(shown, "client id " + made.clientId() + "\nsecret in " + file);
            } else {
                report.result(made, "client id     " + made.clientId() + "\nclient secret " + secret);
            }
            return made;
        }
    }

    /** It was done by an attempt whose answer did not arrive, and the gateway shows a secret once. */
    private static Failure lost(MachineCredentials made) {
        return new Failure(
                ExitCode.UNAVAILABLE,
                "It was done, but the answer with the secret was lost on the way, and it is shown once. Make another one:"
                        + " countersign machine rotate-secret " + made.clientId() + " --overlap PT0S");
    }
}

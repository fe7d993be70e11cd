package io.countersign.cli.admin;

import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.cli.Surroundings;
import io.countersign.cli.login.SecretInput;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What somebody knows who has more than an access token: a password of theirs so far, which the gateway asks for before it changes a login. */
final class OwnPassword {
    @Option(
            names = "--current-password-file",
            paramLabel = "FILE",
            description =
                    "For yourself: file that holds your present password; - for standard input. Default: asked. For others"
                            + " it is not needed.")
    @Nullable
    Path file;

    /** @param newPassword where the new one comes from */
    String of(Surroundings surroundings, String login, @Nullable Path newPassword) throws IOException {
        if (file != null && file.equals(newPassword) && file.toString().equals("-")) {
            throw new Failure(
                    ExitCode.USAGE, "Standard input holds one password; give the present or the new one by a file.");
        }
        return SecretInput.fromFileOrTerminal(
                surroundings, file, "present password of " + login, "--current-password-file");
    }
}

package io.countersign.cli.admin;

import io.countersign.cli.Surroundings;
import io.countersign.cli.login.SecretInput;
import io.countersign.protocol.api.NewAccount;
import io.countersign.protocol.api.NewPerson;
import io.countersign.protocol.api.PersonRole;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The first administrator of a new organization. */
final class FirstAdmin {
    @Option(names = "--admin", required = true, paramLabel = "NAME", description = "Name of the first administrator.")
    String name = "";

    @Option(names = "--email", paramLabel = "ADDRESS", description = "Their e-mail address.")
    @Nullable
    String email;

    @Option(names = "--login", required = true, paramLabel = "LOGIN", description = "Their login.")
    String login = "";

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description =
                    "File that holds their password, at least 12 characters; - for standard input. Default: asked.")
    @Nullable
    Path passwordFile;

    /** With their password, which is read or asked for now. */
    NewPerson read(Surroundings surroundings) throws IOException {
        var password = SecretInput.newFromFileOrTerminal(surroundings, passwordFile, "new password", "--password-file");
        return new NewPerson(name, email, PersonRole.ADMIN, new NewAccount(login, password));
    }
}

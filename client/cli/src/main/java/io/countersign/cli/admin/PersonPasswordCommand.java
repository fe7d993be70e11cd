package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.cli.http.Gateway;
import io.countersign.cli.http.Names;
import io.countersign.cli.login.SecretInput;
import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.Me;
import io.countersign.protocol.api.NewPassword;
import io.countersign.protocol.api.Person;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sets a password. */
@Command(
        name = "password",
        description = {
            "Set a new password of a login: your own, or as an admin anybody's of your organization.",
            "Your own needs the present one too; who forgot it has another admin set a new one.",
            "Ends every access token of the person at once; they log in again."
        },
        footer = {
            "",
            "Examples:",
            "  countersign person password",
            "  countersign person password lena --password-file lena.txt"
        })
final class PersonPasswordCommand extends CliCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "PERSON",
            description = "A person by name, login, e-mail address or id. Default: you.")
    @Nullable
    String person;

    @Option(names = "--login", paramLabel = "LOGIN", description = "Which login, if there are several.")
    @Nullable
    String login;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description =
                    "File that holds the new password, at least 12 characters; - for standard input. Default: asked.")
    @Nullable
    Path passwordFile;

    @Mixin
    OwnPassword own = new OwnPassword();

    PersonPasswordCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var gateway = gateway();
        var me = gateway.get("/v1/me", Me.class);
        var found = gateway.get("/v1/people/" + id(gateway, me), Person.class);
        var account = Logins.of(found, login);
        var current = found.id().equals(me.id()) ? own.of(surroundings(), account.login(), passwordFile) : null;
        var password = SecretInput.newFromFileOrTerminal(
                surroundings(), passwordFile, "new password of " + account.login(), "--password-file");
        gateway.put(
                "/v1/people/" + found.id() + "/accounts/" + account.id() + "/password",
                new NewPassword(password, current));
        report().result(
                        account,
                        "The login " + Table.clean(account.login()) + " has a new password. Every access token of "
                                + Table.clean(found.name()) + " has ended; log in again: countersign login");
        return ExitCode.OK;
    }

    private UUID id(Gateway gateway, Me me) throws IOException {
        if (person != null) {
            return new Names(gateway).person(person);
        }
        if (me.kind() != IdentityKind.PERSON) {
            throw usage("Whose? A machine identity has no password; it has: countersign machine rotate-secret");
        }
        return me.id();
    }
}

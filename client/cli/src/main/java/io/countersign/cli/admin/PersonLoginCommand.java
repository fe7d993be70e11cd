package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.cli.http.Gateway;
import io.countersign.cli.http.Names;
import io.countersign.protocol.api.Account;
import io.countersign.protocol.api.Me;
import io.countersign.protocol.api.NewAccount;
import io.countersign.protocol.api.Person;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A login of a person: to give, and to take away. */
abstract class PersonLoginCommand extends CliCommand {
    @Parameters(index = "0", paramLabel = "PERSON", description = "A person by name, login, e-mail address or id.")
    String person = "";

    @Parameters(index = "1", paramLabel = "LOGIN", description = "What they log in as.")
    String login = "";

    private PersonLoginCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected final int run() throws IOException {
        var gateway = gateway();
        change(gateway, new Names(gateway).person(person));
        return ExitCode.OK;
    }

    abstract void change(Gateway gateway, UUID id) throws IOException;

    /** Gives one. */
    @Command(
            name = "add",
            description = {
                "Give a person another login.",
                "To yourself with the present password of one that you have; who has none asks another admin."
            },
            footer = {
                "",
                "Examples:",
                "  countersign person login add 'Lena Lead' lena2 --password-file lena.txt",
                "  countersign person login add 'Lena Lead' lena@acme.example --provider acme-sso"
            })
    static final class Add extends PersonLoginCommand {
        @Option(
                names = "--password-file",
                paramLabel = "FILE",
                description =
                        "File that holds its password, at least 12 characters; - for standard input. Default: asked.")
        @Nullable
        Path passwordFile;

        @Option(
                names = "--provider",
                paramLabel = "NAME",
                description =
                        "An identity provider of the organization; LOGIN is then the e-mail address that it knows the person by,"
                                + " and no password is asked for.")
        @Nullable
        String provider;

        @Option(
                names = "--current-login",
                paramLabel = "LOGIN",
                description = "For yourself: the login whose present password you say, if you have several.")
        @Nullable
        String currentLogin;

        @Mixin
        OwnPassword own = new OwnPassword();

        Add(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        void change(Gateway gateway, UUID id) throws IOException {
            var self = gateway.get("/v1/me", Me.class).id().equals(id);
            var account = self ? ownAccount(gateway, id) : wanted();
            var made = gateway.create("/v1/people/" + id + "/accounts", account, Account.class);
            report().result(made, "login " + Table.clean(made.login()));
        }

        private NewAccount wanted() throws IOException {
            return Logins.wanted(surroundings(), login, provider, passwordFile);
        }

        private NewAccount ownAccount(Gateway gateway, UUID id) throws IOException {
            var known = Logins.withPassword(gateway.get("/v1/people/" + id, Person.class), currentLogin);
            var present = own.of(surroundings(), known.login(), passwordFile);
            return wanted().confirmedBy(known.login(), present);
        }
    }

    /** Takes one away. */
    @Command(
            name = "remove",
            description = "Take a login away. Ends every access token of the person at once.",
            footer = {"", "Example:", "  countersign person login remove 'Lena Lead' lena2"})
    static final class Remove extends PersonLoginCommand {
        Remove(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        void change(Gateway gateway, UUID id) throws IOException {
            var account = Logins.of(gateway.get("/v1/people/" + id, Person.class), login);
            gateway.delete("/v1/people/" + id + "/accounts/" + account.id());
            report().result(Map.of("removed", account.id()), "Removed the login " + Table.clean(account.login()) + ".");
        }
    }
}

package io.countersign.cli.admin;

import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.cli.login.SecretInput;
import io.countersign.protocol.api.Account;
import io.countersign.protocol.api.NewAccount;
import io.countersign.protocol.api.Person;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which login of a person is meant. */
final class Logins {
    private Logins() {}

    /**
     * A login to give.
     *
     * @param provider null for one with a password
     */
    static NewAccount wanted(
            Surroundings surroundings, String login, @Nullable String provider, @Nullable Path passwordFile)
            throws IOException {
        if (provider != null && passwordFile != null) {
            throw new Failure(ExitCode.USAGE, "Either --provider or --password-file, not both.");
        }
        return provider != null
                ? NewAccount.ofProvider(provider, login)
                : new NewAccount(
                        login,
                        SecretInput.newFromFileOrTerminal(
                                surroundings, passwordFile, "new password of " + login, "--password-file"));
    }

    /** @param login null for the only one */
    static Account of(Person person, @Nullable String login) {
        return of(person, person.accounts(), login, "--login");
    }

    /** Of those that are no accounts of an identity provider. */
    static Account withPassword(Person person, @Nullable String login) {
        var own = person.accounts().stream()
                .filter(account -> account.provider() == null)
                .toList();
        return of(person, own, login, "--current-login");
    }

    private static Account of(Person person, List<Account> accounts, @Nullable String login, String option) {
        var fitting = accounts.stream()
                .filter(account -> login == null || account.login().equalsIgnoreCase(login))
                .toList();
        if (fitting.size() == 1) {
            return fitting.getFirst();
        }
        var all = accounts.stream().map(Account::login).collect(Collectors.joining(", "));
        var has = Table.clean(person.name()) + " has "
                + (all.isEmpty() ? "no login." : "these logins: " + Table.clean(all) + ".");
        throw login == null && !all.isEmpty()
                ? new Failure(ExitCode.USAGE, has + " Say which one by " + option + ".")
                : new Failure(ExitCode.REFUSED, has);
    }
}

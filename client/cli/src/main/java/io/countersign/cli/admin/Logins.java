package io.countersign.cli.admin;

import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.cli.Table;
import io.countersign.protocol.api.Account;
import io.countersign.protocol.api.Person;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which login of a person is meant. */
final class Logins {
    private Logins() {}

    /** @param login null for the only one */
    static Account of(Person person, @Nullable String login) {
        var fitting = person.accounts().stream()
                .filter(account -> login == null || account.login().equalsIgnoreCase(login))
                .toList();
        if (fitting.size() == 1) {
            return fitting.getFirst();
        }
        var all = person.accounts().stream().map(Account::login).collect(Collectors.joining(", "));
        var has = Table.clean(person.name()) + " has "
                + (all.isEmpty() ? "no login." : "these logins: " + Table.clean(all) + ".");
        throw login == null && !all.isEmpty()
                ? new Failure(ExitCode.USAGE, has + " Say which one by --login.")
                : new Failure(ExitCode.REFUSED, has);
    }
}

package io.countersign.verticles.identity;

import io.countersign.protocol.api.FieldError;
import io.countersign.protocol.api.NewAccount;
import io.countersign.protocol.api.NewOrganization;
import io.countersign.protocol.api.NewPerson;
import io.countersign.protocol.api.Reason;
import io.countersign.verticles.Refusal;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a body must keep to beyond its schema; tells all that is wrong at once. */
final class Checks {
    private static final int SHORTEST_PASSWORD = 12;
    private static final int LONGEST_PASSWORD = 1000;
    private static final Pattern SLUG = Pattern.compile("[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?");

    private final List<FieldError> errors = new ArrayList<>();

    Checks organization(String at, NewOrganization organization) {
        must(SLUG.matcher(organization.slug()).matches(), at + "/slug", "is not a short name like acme-releases");
        name(at + "/name", organization.name()).person(at + "/admin", organization.admin());
        must(
                organization.admin().account() != null,
                at + "/admin/account",
                "is missing; without a login nobody could use the organization");
        must(
                organization.admin().account() == null
                        || organization.admin().account().provider() == null,
                at + "/admin/account/provider",
                "is for later; give the first admin a password, which works when the provider is away");
        return this;
    }

    Checks person(String at, NewPerson person) {
        name(at + "/name", person.name());
        if (person.email() != null) {
            must(person.email().chars().noneMatch(Character::isISOControl), at + "/email", "has control characters");
        }
        return person.account() == null ? this : another(at + "/account", person.account());
    }

    private Checks another(String at, NewAccount account) {
        must(account.currentLogin() == null, at + "/currentLogin", "is for another login of your own");
        must(account.currentPassword() == null, at + "/currentPassword", "is for another login of your own");
        return account(at, account);
    }

    Checks account(String at, NewAccount account) {
        var login = account.login();
        var password = account.password();
        if (account.provider() != null || account.email() != null) {
            must(account.provider() != null, at + "/provider", "is missing beside the e-mail address");
            must(account.email() != null, at + "/email", "is missing: by it the provider's account is recognized");
            must(login == null, at + "/login", "is for a login with a password; the provider has its own");
            return must(password == null, at + "/password", "is kept by the provider");
        }
        if (login == null || password == null) {
            return must(login != null, at + "/login", "is missing")
                    .must(password != null, at + "/password", "is missing");
        }
        must(
                !login.isEmpty()
                        && login.chars().noneMatch(c -> Character.isISOControl(c) || Character.isWhitespace(c)),
                at + "/login",
                "is empty or has spaces");
        return password(at + "/password", login, password);
    }

    Checks password(String at, @Nullable String login, String password) {
        var length = password.codePointCount(0, password.length());
        must(length >= SHORTEST_PASSWORD, at, "is shorter than 12 characters");
        must(length <= LONGEST_PASSWORD, at, "is longer than 1000 characters");
        must(login == null || !password.equalsIgnoreCase(login), at, "is the login; choose something else");
        return this;
    }

    Checks reason(Reason reason) {
        must(!reason.reason().isBlank(), "/reason", "is blank");
        must(
                reason.reason().chars().noneMatch(c -> Character.isISOControl(c) && !Character.isWhitespace(c)),
                "/reason",
                "has control characters");
        return this;
    }

    Checks name(String at, String name) {
        must(!name.isBlank(), at, "is blank");
        must(name.chars().noneMatch(Character::isISOControl), at, "has control characters");
        return this;
    }

    Checks must(boolean kept, String at, String otherwise) {
        if (!kept) {
            errors.add(new FieldError(at, otherwise));
        }
        return this;
    }

    /** Fails as BadInput when something is wrong. */
    Future<Void> result() {
        if (errors.isEmpty()) {
            return Future.succeededFuture();
        }
        var first = errors.getFirst();
        return Future.failedFuture(
                new Refusal.BadInput("INVALID_INPUT", first.pointer() + " " + first.detail(), errors).refused());
    }
}

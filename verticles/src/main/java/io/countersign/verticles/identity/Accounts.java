package io.countersign.verticles.identity;

import io.countersign.protocol.api.Account;
import io.countersign.protocol.api.NewAccount;
import io.countersign.protocol.api.NewPassword;
import io.countersign.verticles.Call;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.identity.NewIdentities.AccountRow;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Database.Created;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Ids;
import io.countersign.verticles.store.PersonCommitment;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The logins of people. Whoever could log in with what was removed or replaced may still hold a token, so both end the person's
 * tokens.
 */
final class Accounts {
    private static final Queries SQL = Queries.of("identity");

    private final Database database;
    private final Secrets secrets;
    private final TokenService tokens;
    private final NewLogins logins;

    /** @param tokens knows how a password is asked for */
    Accounts(Database database, Secrets secrets, TokenService tokens, NewLogins logins) {
        this.database = database;
        this.secrets = secrets;
        this.tokens = tokens;
        this.logins = logins;
    }

    Future<Account> add(Call call, UUID person, NewAccount account) {
        return Permissions.organizationAdmin(call)
                .compose(allowed -> new Checks().account("", account).result())
                .compose(valid -> database.read(tx -> exists(tx, call, person)))
                .compose(exists -> confirmedIfOwn(call, person, account.currentLogin(), account.currentPassword()))
                .compose(confirmed -> logins.row(call, "", account))
                .compose(row -> secrets.guarded(call)
                        .compose(guarded -> database.create(
                                guarded,
                                tx -> Erasure.unlessErased(tx, call, person)
                                        .compose(there -> Impersonation.allowed(tx, call, person))
                                        .compose(free -> add(tx, call, person, row)),
                                id -> get(call, person, id))));
    }

    /**
     * Whoever found an access token must not make a log-in of it, which outlives the token and adds passkeys: a login of their own is
     * changed and added by who knows a password of theirs.
     *
     * @param login of which the password is said
     */
    private Future<Void> confirmedIfOwn(Call call, UUID person, @Nullable String login, @Nullable String password) {
        if (!call.caller().id().equals(person)) {
            return Future.succeededFuture();
        }
        return login == null || password == null
                ? Future.failedFuture(new Refusal.Forbidden(
                                "CURRENT_PASSWORD_MISSING",
                                "an access token alone neither sets a password of your own nor gives you another login: send"
                                        + " currentPassword, and with another login currentLogin; who knows none asks another admin")
                        .refused())
                : tokens.confirm(call, login, password);
    }

    private static Future<Void> exists(Tx tx, Call call, UUID person) {
        return tx.first(SQL.get("identityState"), Tuple.of(person, call.caller().organization(), "person"), row -> true)
                .compose(found -> Found.or404(found, "person"))
                .mapEmpty();
    }

    private static Future<Created<Account>> add(Tx tx, Call call, UUID person, AccountRow row) {
        var id = Ids.next();
        return NewIdentities.account(tx, id, call.caller().organization(), person, row)
                .compose(added -> added ? get(tx, call, person, id) : Found.missing("person"))
                .compose(account -> PersonCommitment.read(tx, person, row.login())
                        .map(commitment -> {
                            tx.record(event(call, person, id, "account.created")
                                    .with("provider", row.provider())
                                    .with("commitment", commitment.orElse(null)));
                            return new Created<>(id, account);
                        }));
    }

    Future<Void> remove(Call call, UUID person, UUID account) {
        return Permissions.organizationAdmin(call)
                .compose(allowed -> LastAdmin.stays(
                        database,
                        call,
                        person,
                        tx -> tx.update(SQL.get("deleteAccount"), key(call, person, account))
                                .compose(deleted -> deleted == 1 ? TokenEnds.all(tx, person) : Found.missing("account"))
                                .onSuccess(ended -> tx.record(event(call, person, account, "account.removed")))));
    }

    Future<Void> setPassword(Call call, UUID person, UUID account, NewPassword password) {
        return Permissions.selfOrOrganizationAdmin(call, person)
                .compose(allowed -> get(call, person, account))
                .compose(Accounts::hasPassword)
                .compose(found -> new Checks()
                        .password("/password", found.login(), password.password())
                        .result()
                        .compose(valid -> confirmedIfOwn(call, person, found.login(), password.currentPassword())))
                .compose(confirmed -> secrets.hash(password.password()))
                .compose(hash -> database.change(
                        call,
                        tx -> Impersonation.allowed(tx, call, person)
                                .compose(free -> tx.update(
                                        SQL.get("setPassword"),
                                        key(call, person, account).addString(hash)))
                                .compose(set -> set == 1 ? TokenEnds.all(tx, person) : Found.missing("account"))
                                .onSuccess(ended -> tx.record(event(call, person, account, "account.password_set")))));
    }

    private static Future<Account> hasPassword(Account account) {
        return account.provider() == null
                ? Future.succeededFuture(account)
                : Future.failedFuture(new Refusal.Conflict(
                                "NO_PASSWORD",
                                "this login is an account of an identity provider, which keeps its password; give the person a login"
                                        + " with a password beside it")
                        .refused());
    }

    private Future<Account> get(Call call, UUID person, UUID account) {
        return database.read(tx -> get(tx, call, person, account));
    }

    private static Future<Account> get(Tx tx, Call call, UUID person, UUID account) {
        return tx.first(SQL.get("account"), key(call, person, account), IdentityRows::account)
                .compose(found -> Found.or404(found, "account"));
    }

    private static Tuple key(Call call, UUID person, UUID account) {
        return Tuple.of(account, person, call.caller().organization());
    }

    private static Event event(Call call, UUID person, UUID account, String type) {
        var caller = call.caller();
        return Event.by(caller.id(), caller.organization(), type)
                .with("person", person.toString())
                .with("account", account.toString());
    }
}

package io.countersign.verticles.identity;

import io.countersign.protocol.api.NewAccount;
import io.countersign.verticles.Call;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.SignInConfig;
import io.countersign.verticles.identity.NewIdentities.AccountRow;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Queries;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Objects;
import java.util.Optional;

/** From an account that was asked for, whose fields have been checked, to one that can be kept. */
final class NewLogins {
    private static final Queries SQL = Queries.of("identity");

    private final Database database;
    private final Secrets secrets;
    private final SignInConfig signIn;

    NewLogins(Database database, Secrets secrets, SignInConfig signIn) {
        this.database = database;
        this.secrets = secrets;
        this.signIn = signIn;
    }

    /** @param at where the account stands in the body */
    Future<AccountRow> row(Call call, String at, NewAccount account) {
        var provider = account.provider();
        return provider == null
                ? withPassword(secrets, account)
                : offered(call, at, provider)
                        .map(offered -> new AccountRow(
                                ProviderAccount.login(provider, Objects.requireNonNull(account.email())),
                                ProviderAccount.NO_PASSWORD,
                                provider));
    }

    static Future<AccountRow> withPassword(Secrets secrets, NewAccount account) {
        return secrets.hash(Objects.requireNonNull(account.password()))
                .map(hash -> new AccountRow(Objects.requireNonNull(account.login()), hash, null));
    }

    /** One of another organization looks as one that does not exist. */
    private Future<Void> offered(Call call, String at, String provider) {
        return database.read(tx -> tx.first(
                        SQL.get("organization"), Tuple.of(call.caller().organization()), row -> row.getString("slug")))
                .compose(
                        slug -> signIn.provider(provider)
                                        .filter(one -> slug.equals(Optional.of(one.organization())))
                                        .isPresent()
                                ? Future.succeededFuture()
                                : Refusal.BadInput.failed(
                                        at + "/provider",
                                        "is no identity provider of this organization; its operator names them under signIn.providers"));
    }
}

package io.countersign.verticles.identity;

import io.countersign.protocol.api.Me;
import io.countersign.protocol.api.NewAccount;
import io.countersign.protocol.api.Setup;
import io.countersign.verticles.Installation;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.RefusedException;
import io.countersign.verticles.identity.NewIdentities.AccountRow;
import io.countersign.verticles.identity.NewIdentities.PersonRow;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.PersonCommitment;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.security.MessageDigest;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The setup token and what it is good for. Whoever uses it locks its row, so of two who use it at once one finds it gone. */
public final class InstallationService implements Installation {
    private static final Queries SQL = Queries.of("identity");

    private final Database database;
    private final Secrets secrets;
    private final LoginRefusals refusals;

    /** @param secrets shared with {@link TokenService} and {@link IdentityService} of the same node */
    public InstallationService(Vertx vertx, Database database, Secrets secrets) {
        this.database = database;
        this.secrets = secrets;
        this.refusals = new LoginRefusals(vertx, database, LoginRefusals.WINDOW);
    }

    @Override
    public Future<Optional<String>> newSetupToken() {
        var token = RandomSecret.next();
        return database.systemChange(tx -> tx.update(SQL.get("replaceSetupToken"), Tuple.of(hash(token)))
                .map(rows -> {
                    if (rows == 0) {
                        return Optional.empty();
                    }
                    tx.record(Event.system("installation.setup_token_made"));
                    return Optional.of(token);
                }));
    }

    @Override
    public Future<Me> setUp(Setup setup, String requestId) {
        return new Checks()
                .organization("/organization", setup.organization())
                .result()
                // Looked at before the slow hash, so that only the right token makes this node work.
                .compose(valid -> database.read(tx -> claim(tx, "setupToken", setup)))
                .recover(failure -> refused(failure, requestId))
                .compose(right -> NewLogins.withPassword(secrets, account(setup)))
                .compose(account -> database.systemChange(tx -> claim(tx, "lockSetupToken", setup)
                        .compose(right -> tx.update(SQL.get("useSetupToken"), Tuple.tuple()))
                        .compose(used -> create(tx, setup, account))));
    }

    private Future<Void> claim(Tx tx, String query, Setup setup) {
        return tx.first(
                        SQL.get(query),
                        Tuple.tuple(),
                        row -> row.getBuffer("token_hash").getBytes())
                .compose(hash -> tx.first(SQL.get("organizationExists"), Tuple.tuple(), row -> row.getBoolean("found"))
                        .compose(exists -> {
                            if (exists.orElseThrow()) {
                                return Future.failedFuture(alreadySetUp().refused());
                            }
                            return isRight(hash.orElse(null), setup.setupToken())
                                    ? Future.succeededFuture()
                                    : Future.failedFuture(wrongToken().refused());
                        }));
    }

    private static boolean isRight(byte @Nullable [] hash, String token) {
        return MessageDigest.isEqual(hash == null ? new byte[0] : hash, RandomSecret.sha256(token));
    }

    private Future<Void> refused(Throwable failure, String requestId) {
        if (!(failure instanceof RefusedException e) || !(e.refusal() instanceof Refusal.Unauthenticated)) {
            return Future.failedFuture(failure);
        }
        refusals.record(new LoginRefusals.Kind(null, null, "setup", "wrong_credentials"), requestId);
        return Future.failedFuture(failure);
    }

    private static Future<Me> create(Tx tx, Setup setup, AccountRow account) {
        var first = setup.organization();
        return NewIdentities.organization(tx, first)
                .compose(organization -> NewIdentities.person(
                                tx, organization, PersonRow.firstAdmin(first, true, account))
                        .compose(person -> PersonCommitment.read(tx, person).compose(commitment -> {
                            tx.record(Event.by(person, organization, "installation.set_up")
                                    .with("slug", first.slug())
                                    .with("name", first.name())
                                    .with("person", person.toString())
                                    .with("commitment", commitment.orElse(null)));
                            return me(tx, person);
                        })));
    }

    private static Future<Me> me(Tx tx, UUID person) {
        return tx.first(SQL.get("me"), Tuple.of(person), IdentityRows::me).map(Optional::orElseThrow);
    }

    private static NewAccount account(Setup setup) {
        return Objects.requireNonNull(setup.organization().admin().account());
    }

    private static Buffer hash(String token) {
        return Buffer.buffer(RandomSecret.sha256(token));
    }

    private static Refusal alreadySetUp() {
        return new Refusal.Conflict(
                "ALREADY_SET_UP", "this installation has its first organization already; log in instead");
    }

    private static Refusal wrongToken() {
        return new Refusal.Unauthenticated(
                "INVALID_SETUP_TOKEN",
                "the setup token is wrong or was replaced; take the one that the gateway printed when it was last started");
    }

    /** Writes refused tries that are still only counted. */
    public Future<Void> close() {
        return refusals.flush();
    }
}

package io.countersign.verticles.identity;

import io.countersign.verticles.Call;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;

/**
 * Takes what is personal from a disabled person and leaves the id: name, e-mail address, logins and the salt of the log's commitments
 * are deleted; decisions, grants and operations stay, and the id goes on counting as one person. Inside somebody's transaction.
 */
final class Erasure {
    private static final Queries SQL = Queries.of("identity");
    private static final String NOBODY = "erased person";
    /** What is deleted whole. */
    private static final List<String> DELETED =
            List.of("eraseAccounts", "erasePasskeys", "eraseChallenge", "eraseSalt", "eraseLogIns", "erasePreferences");

    private Erasure() {}

    static Future<Void> erase(Tx tx, Call call, UUID person, String reason) {
        var caller = call.caller();
        if (caller.id().equals(person)) {
            return Future.failedFuture(oneself().refused());
        }
        return tx.first(
                        SQL.get("lockPersonToErase"),
                        Tuple.of(person, caller.organization()),
                        row -> row.getBoolean("erased"))
                .compose(found -> Found.or404(found, "person"))
                .compose(erased -> erased
                        ? Future.failedFuture(alreadyErased().refused())
                        : tx.update(SQL.get("eraseIdentity"), Tuple.of(person, NOBODY)))
                .compose(changed -> changed == 1
                        ? tx.update(SQL.get("erasePerson"), Tuple.of(person))
                        : Future.failedFuture(stillActive().refused()))
                .compose(erased -> tx.update(SQL.get("eraseFromCampaigns"), Tuple.of(person, NOBODY)))
                .compose(erased -> deleteAll(tx, person))
                .onSuccess(done -> {
                    tx.takesRightsAway();
                    tx.record(Event.by(caller.id(), caller.organization(), "person.erased")
                            .with("person", person.toString())
                            .with("reason", reason));
                });
    }

    private static Future<Void> deleteAll(Tx tx, UUID person) {
        var deleted = Future.<Void>succeededFuture();
        for (var query : DELETED) {
            deleted = deleted.compose(
                    before -> tx.update(SQL.get(query), Tuple.of(person)).mapEmpty());
        }
        return deleted;
    }

    /** Nobody erases the person until this transaction ends; one that does not exist is left to whoever looks next. */
    static Future<Void> unlessErased(Tx tx, Call call, UUID person) {
        var key = Tuple.of(person, call.caller().organization());
        return tx.first(SQL.get("holdPerson"), key, row -> true)
                .compose(held -> held.isPresent()
                        ? Future.succeededFuture()
                        : tx.first(SQL.get("person"), key, row -> true)
                                .compose(exists -> exists.isEmpty()
                                        ? Future.succeededFuture()
                                        : Future.failedFuture(erased().refused())));
    }

    private static Refusal erased() {
        return new Refusal.Conflict(
                "PERSON_ERASED", "this person was erased for good; create a new person if they come back");
    }

    private static Refusal alreadyErased() {
        return new Refusal.Conflict("ALREADY_ERASED", "it is erased already; nothing was changed");
    }

    private static Refusal stillActive() {
        return new Refusal.Conflict(
                "PERSON_ACTIVE",
                "only a disabled person can be erased; disable this one first, and see what it warns of");
    }

    private static Refusal oneself() {
        return new Refusal.Conflict("OWN_PERSON", "nobody erases themselves; ask another admin of the organization");
    }
}

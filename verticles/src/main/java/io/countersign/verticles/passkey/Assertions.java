package io.countersign.verticles.passkey;

import io.countersign.protocol.api.PasskeyAssertion;
import io.countersign.verticles.Call;
import io.countersign.verticles.Caller;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** Whether a passkey of the caller said yes to exactly one thing. A good assertion is counted in the transaction that it is for. */
public final class Assertions {
    private static final Queries SQL = Queries.of("passkeys");

    private final Database database;
    private final Ceremonies ceremonies;

    public Assertions(Database database, Ceremonies ceremonies) {
        this.database = database;
        this.ceremonies = ceremonies;
    }

    /** @param publicUrl whose host passkeys are for */
    public static Assertions of(Vertx vertx, Database database, String publicUrl) {
        var ceremonies = new Ceremonies(RelyingParty.of(publicUrl));
        // Nobody waits for it: who comes earlier only waits longer.
        vertx.executeBlocking(() -> {
            ceremonies.warmUp();
            return true;
        });
        return new Assertions(database, ceremonies);
    }

    public Ceremonies ceremonies() {
        return ceremonies;
    }

    /**
     * A good assertion.
     *
     * @param said as it came, for the record
     * @param publicKey COSE_Key
     */
    public record Signed(UUID passkey, PasskeyAssertion said, byte[] publicKey) {
        public Event told(Event event) {
            return event.with("passkey", passkey.toString()).with("assertion", forTheLog());
        }

        /** With the public key beside it, whoever lacks the event of the enrolment checks it without us too. */
        public Map<String, String> forTheLog() {
            var told = new HashMap<>(fields());
            told.put("publicKey", Base64.getUrlEncoder().withoutPadding().encodeToString(publicKey));
            return told;
        }

        public Map<String, String> fields() {
            return Map.of(
                    "credentialId", said.credentialId(),
                    "authenticatorData", said.authenticatorData(),
                    "clientDataJSON", said.clientDataJSON(),
                    "signature", said.signature());
        }
    }

    private record Held(UUID id, Ceremonies.Kept kept) {}

    /** Fails as Forbidden when it is not good. The passkey is held until the transaction ends. */
    public Future<Signed> check(Tx tx, Caller caller, PasskeyAssertion assertion, byte[] challenge) {
        return Ceremonies.credential(assertion)
                .map(credential -> tx.first(
                        SQL.get("holdPasskey"),
                        Tuple.of(
                                Buffer.buffer(credential),
                                caller.id(),
                                caller.organization(),
                                ceremonies.party().id()),
                        Assertions::held))
                .orElseThrow(() ->
                        PasskeyRefusals.wrongAssertion("it is not base64url").refused())
                .compose(found -> {
                    var held = found.orElseThrow(() -> PasskeyRefusals.wrongAssertion(
                                    "it is of no passkey that you have; add one in the settings of the console")
                            .refused());
                    return counted(tx, caller, held, ceremonies.check(held.kept(), assertion, challenge))
                            .map(new Signed(held.id(), assertion, held.kept().publicKey()));
                });
    }

    private static Future<Integer> counted(Tx tx, Caller caller, Held held, Ceremonies.Checked checked) {
        return switch (checked) {
            case Ceremonies.Checked.Good(long count) -> tx.update(SQL.get("usePasskey"), Tuple.of(held.id(), count));
            case Ceremonies.Checked.Backwards(long count) ->
                throw new BackwardsException(event(caller, held)
                        .with("counted", count)
                        .with("expected", held.kept().count() + 1));
            case Ceremonies.Checked.Wrong(var refusal) -> throw refusal.refused();
        };
    }

    private static Event event(Caller caller, Held held) {
        return Event.by(caller.id(), caller.organization(), "passkey.counter_refused")
                .with("person", caller.id().toString())
                .with("passkey", held.id().toString());
    }

    private static Held held(Row row) {
        return new Held(
                row.getUUID("id"),
                new Ceremonies.Kept(
                        row.getBuffer("credential_id").getBytes(),
                        row.getBuffer("public_key").getBytes(),
                        row.getBoolean("backup_eligible"),
                        row.getLong("sign_count")));
    }

    /** A passkey that counted backwards takes its transaction with it; this is what is told of it nevertheless. */
    private static final class BackwardsException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Event event;

        BackwardsException(Event event) {
            super("a passkey counted backwards", null, false, false);
            this.event = event;
        }
    }

    /** Records that a passkey counted backwards, if that is what the change failed of, before the caller hears of it. */
    public <T> Future<T> telling(Call call, Future<T> change) {
        return change.recover(failure -> failure instanceof BackwardsException backwards
                ? database.<T>change(call, tx -> {
                            tx.record(backwards.event);
                            return Future.succeededFuture();
                        })
                        .compose(told -> Future.failedFuture(
                                PasskeyRefusals.countedBackwards().refused()))
                : Future.failedFuture(failure));
    }
}

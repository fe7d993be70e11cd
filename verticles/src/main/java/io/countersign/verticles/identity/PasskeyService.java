package io.countersign.verticles.identity;

import io.countersign.protocol.PasskeyChallenge;
import io.countersign.protocol.api.NewPasskey;
import io.countersign.protocol.api.Passkey;
import io.countersign.protocol.api.PasskeyOptions;
import io.countersign.protocol.api.PasskeyPage;
import io.countersign.protocol.api.PasskeyRemoval;
import io.countersign.verticles.Call;
import io.countersign.verticles.Passkeys;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.passkey.Assertions;
import io.countersign.verticles.passkey.Assertions.Signed;
import io.countersign.verticles.passkey.Ceremonies;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Database.Created;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Ids;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Adds and removes passkeys of people. Whoever found an access token must not be able to add one of their own: the first needs the
 * password, and each further one, and each removal, an assertion of one there is. {@link Accounts} lets nobody set that password by a
 * token alone.
 */
public final class PasskeyService implements Passkeys {
    private static final Queries SQL = Queries.of("passkeys");
    private static final int MOST = 10;
    private static final long CHALLENGE_SECONDS = 300;

    private final Database database;
    private final Secrets secrets;
    private final TokenService tokens;
    private final Ceremonies ceremonies;
    private final Assertions assertions;

    /** @param tokens knows how a password is asked for */
    public PasskeyService(Database database, Secrets secrets, TokenService tokens, Assertions assertions) {
        this.database = database;
        this.secrets = secrets;
        this.tokens = tokens;
        this.ceremonies = assertions.ceremonies();
        this.assertions = assertions;
    }

    @Override
    public Future<PasskeyPage> listPasskeys(Call call) {
        return person(call)
                .compose(person -> database.read(tx -> all(tx, call.caller().id())))
                .map(PasskeyPage::new);
    }

    @Override
    public Future<PasskeyOptions> beginPasskey(Call call) {
        var challenge = RandomSecret.bytes();
        var person = call.caller().id();
        return person(call)
                .compose(allowed -> database.change(
                        call,
                        tx -> all(tx, person)
                                .compose(known -> room(known)
                                        .compose(room -> tx.first(
                                                SQL.get("setChallenge"),
                                                Tuple.of(person, Buffer.buffer(challenge), CHALLENGE_SECONDS),
                                                row -> row.getOffsetDateTime("expires_at")
                                                        .toInstant()))
                                        .map(expires -> new PasskeyOptions(
                                                text(challenge),
                                                ceremonies.party().id(),
                                                text(handle(person)),
                                                Ceremonies.ALGORITHMS,
                                                known.stream()
                                                        .map(Passkey::credentialId)
                                                        .toList(),
                                                expires.orElseThrow())))));
    }

    @Override
    public Future<Passkey> addPasskey(Call call, NewPasskey wanted) {
        var added = person(call)
                .compose(person -> new Checks().name("/name", wanted.name()).result())
                .compose(named -> confirmed(call, wanted.login(), wanted.password()))
                .compose(byPassword -> secrets.guarded(call)
                        .compose(guarded -> database.create(
                                guarded,
                                tx -> add(tx, call, wanted, byPassword),
                                id -> database.read(tx -> one(tx, call, id)))));
        return assertions.telling(call, added);
    }

    /** Whether the caller gave their password; a wrong one fails. */
    private Future<Boolean> confirmed(Call call, @Nullable String login, @Nullable String password) {
        return login == null || password == null
                ? Future.succeededFuture(false)
                : tokens.confirm(call, login, password).map(true);
    }

    private Future<Created<Passkey>> add(Tx tx, Call call, NewPasskey wanted, boolean byPassword) {
        var person = call.caller().id();
        var id = Ids.next();
        return lock(tx, call, person)
                .compose(locked -> challenge(tx, person))
                .compose(challenge -> all(tx, person)
                        .compose(known ->
                                room(known).compose(room -> proven(tx, call, wanted, known, challenge, byPassword)))
                        .compose(proof -> {
                            var kept = ceremonies.registered(
                                    wanted.attestationObject(), wanted.clientDataJSON(), challenge);
                            return insert(tx, call, id, wanted.name(), kept).map(inserted -> {
                                tx.record(event(call, "passkey.added", person, id)
                                        .with("credentialId", text(kept.credentialId()))
                                        .with("publicKey", text(kept.publicKey()))
                                        .with("proof", proof.isPresent() ? "passkey" : "password")
                                        .with("challenge", proof.isPresent() ? text(challenge) : null)
                                        .with(
                                                "assertion",
                                                proof.map(Signed::forTheLog).orElse(null)));
                                return inserted;
                            });
                        }))
                .compose(inserted -> one(tx, call, id))
                .map(made -> new Created<>(id, made));
    }

    private Future<Void> insert(Tx tx, Call call, UUID id, String name, Ceremonies.Kept kept) {
        var row = Tuple.of(
                        id,
                        call.caller().organization(),
                        call.caller().id(),
                        name,
                        ceremonies.party().id())
                .addBuffer(Buffer.buffer(kept.credentialId()))
                .addBuffer(Buffer.buffer(kept.publicKey()))
                .addBoolean(kept.backupEligible())
                .addLong(kept.count());
        return tx.update(SQL.get("insertPasskey"), row)
                .compose(inserted -> inserted == 1
                        ? Future.succeededFuture()
                        : Future.failedFuture(
                                new Refusal.Conflict("PASSKEY_KNOWN", "this passkey was added before; make a new one")
                                        .refused()));
    }

    /** How the caller proved that it is them, and not somebody who found their token: by a passkey, or without one by their password. */
    private Future<Optional<Signed>> proven(
            Tx tx, Call call, NewPasskey wanted, List<Passkey> known, byte[] challenge, boolean byPassword) {
        if (known.isEmpty()) {
            return byPassword
                    ? Future.succeededFuture(Optional.<Signed>empty())
                    : Future.failedFuture(missing("the first passkey needs login and password again; who has no"
                            + " password has one set by an admin of the organization"));
        }
        var assertion = wanted.assertion();
        if (assertion == null) {
            return Future.failedFuture(
                    missing("a further passkey needs the assertion of one that you have; who has lost"
                            + " them all asks an admin of the organization to remove them"));
        }
        var caller = call.caller();
        var asked = PasskeyChallenge.ofEnrolment(caller.organization(), caller.id(), text(challenge));
        return assertions.check(tx, caller, assertion, asked).map(Optional::of);
    }

    private static Throwable missing(String detail) {
        return new Refusal.Forbidden("PASSKEY_PROOF_MISSING", detail).refused();
    }

    private static Future<byte[]> challenge(Tx tx, UUID person) {
        return tx.first(
                        SQL.get("takeChallenge"),
                        Tuple.of(person),
                        row -> row.getBuffer("challenge").getBytes())
                .compose(found -> found.map(Future::succeededFuture)
                        .orElseGet(() -> Future.failedFuture(new Refusal.Conflict(
                                        "PASSKEY_CHALLENGE_GONE",
                                        "nothing was begun within the last five minutes, or it was used up; begin again")
                                .refused())));
    }

    private static Future<Void> room(List<Passkey> known) {
        return known.size() < MOST
                ? Future.succeededFuture()
                : Future.failedFuture(new Refusal.Conflict(
                                "TOO_MANY_PASSKEYS", "a person has at most " + MOST + " passkeys; remove one first")
                        .refused());
    }

    @Override
    public Future<Void> removePasskey(Call call, UUID passkey, PasskeyRemoval removal) {
        var caller = call.caller();
        var asked = PasskeyChallenge.ofRemoval(caller.organization(), caller.id(), passkey);
        var removed = person(call)
                .compose(person -> database.change(
                        call,
                        tx -> lock(tx, call, caller.id())
                                .compose(locked -> one(tx, call, passkey))
                                .compose(found -> assertions.check(tx, caller, removal.assertion(), asked))
                                .compose(signed -> tx.update(SQL.get("removePasskey"), Tuple.of(passkey, caller.id()))
                                        .<Void>map(gone -> {
                                            tx.record(event(call, "passkey.removed", caller.id(), passkey)
                                                    .with("assertion", signed.forTheLog()));
                                            return null;
                                        }))));
        return assertions.telling(call, removed);
    }

    @Override
    public Future<Void> removePersonPasskeys(Call call, UUID person) {
        return Permissions.organizationAdmin(call)
                .compose(allowed -> call.caller().id().equals(person)
                        ? Future.failedFuture(oneself().refused())
                        : Future.succeededFuture())
                .compose(other -> database.change(
                        call,
                        tx -> lock(tx, call, person)
                                .compose(locked -> Impersonation.allowed(tx, call, person))
                                .compose(free ->
                                        tx.all(SQL.get("removePasskeys"), Tuple.of(person), row -> row.getUUID("id")))
                                .<Void>map(gone -> {
                                    gone.forEach(passkey -> tx.record(event(call, "passkey.removed", person, passkey)));
                                    return null;
                                })));
    }

    private static Refusal oneself() {
        return new Refusal.Conflict(
                "OWN_PASSKEYS",
                "an access token alone takes none of your own passkeys away: remove one with the assertion of one, or ask another"
                        + " admin of the organization");
    }

    private static Future<Void> lock(Tx tx, Call call, UUID person) {
        return tx.first(SQL.get("lockOwner"), Tuple.of(person, call.caller().organization()), row -> true)
                .compose(found -> Found.or404(found, "person"))
                .mapEmpty();
    }

    private static Future<Void> person(Call call) {
        return call.caller().isPerson()
                ? Future.succeededFuture()
                : Future.failedFuture(new Refusal.Forbidden(
                                "PERSON_REQUIRED", "passkeys are for people, who decide; machine identities never do")
                        .refused());
    }

    private Future<List<Passkey>> all(Tx tx, UUID person) {
        return tx.all(SQL.get("passkeys"), Tuple.of(person, ceremonies.party().id()), PasskeyService::shown);
    }

    private Future<Passkey> one(Tx tx, Call call, UUID id) {
        return tx.first(
                        SQL.get("passkey"),
                        Tuple.of(id, call.caller().id(), ceremonies.party().id()),
                        PasskeyService::shown)
                .compose(found -> Found.or404(found, "passkey"));
    }

    private static Passkey shown(Row row) {
        var used = row.getOffsetDateTime("last_used_at");
        return new Passkey(
                row.getUUID("id"),
                row.getString("name"),
                text(row.getBuffer("credential_id").getBytes()),
                row.getOffsetDateTime("created_at").toInstant(),
                used == null ? null : used.toInstant());
    }

    private static Event event(Call call, String type, UUID person, UUID passkey) {
        var caller = call.caller();
        return Event.by(caller.id(), caller.organization(), type)
                .with("person", person.toString())
                .with("passkey", passkey.toString());
    }

    private static byte[] handle(UUID person) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(person.getMostSignificantBits())
                .putLong(person.getLeastSignificantBits())
                .array();
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}

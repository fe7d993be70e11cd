package io.countersign.verticles.signers;

import io.countersign.protocol.Sha256;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.RefusedException;
import io.countersign.verticles.RevocationFigures;
import io.countersign.verticles.RevocationList;
import io.countersign.verticles.certificate.RevocationListIssuer;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.countersign.verticles.worker.WorkerClient;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The list of each authority, made in three steps: a transaction takes its number and reads what was revoked, the token signs while
 * nothing is locked, and a second transaction stores it unless one with a larger number is there. Any number of gateways may do so at
 * once; the list of a larger number has every entry of a smaller one. One gateway makes one of an authority at a time, so many
 * revocations at once share a few lists.
 */
public final class RevocationLists {
    private static final Logger LOG = LoggerFactory.getLogger(RevocationLists.class);
    private static final Queries SQL = Queries.of("revocations");
    private static final int SOON = 10;

    private final Database database;
    private final RevocationListIssuer issuer;
    private final Duration validity;
    private final OneAtATime<UUID, Boolean> making = new OneAtATime<>(this::makeNow);

    /** @param validity from one list to the end of its time; the next one is made after half of it */
    RevocationLists(Database database, WorkerClient worker, Duration validity) {
        this.database = database;
        this.issuer = new RevocationListIssuer(worker);
        this.validity = validity;
    }

    /** The parameters of the query that looks for lists to make. */
    Tuple after(UUID authority, int most) {
        return Tuple.of(authority, half().toSeconds(), most);
    }

    private Duration half() {
        return validity.dividedBy(2);
    }

    /**
     * Makes a new list if one is to be made; has all that was revoked before this call. Fails while the token is away; the former list
     * is handed out then.
     *
     * @return false when the list was not to be made, or somebody stored a newer one meanwhile
     */
    Future<Boolean> make(UUID authority) {
        return making.ask(authority);
    }

    private Future<Boolean> makeNow(UUID authority) {
        return database.systemChange(tx -> ListToMake.reserve(tx, authority, half()))
                .compose(list -> list.isEmpty() ? Future.succeededFuture(false) : make(list.get()));
    }

    private Future<Boolean> make(ListToMake list) {
        var nextUpdate = list.now().plus(validity).truncatedTo(ChronoUnit.SECONDS);
        return issuer.issue(
                        list.authority().key(),
                        Objects.requireNonNull(list.authority().certificate()),
                        list.number(),
                        list.revoked(),
                        list.now(),
                        nextUpdate)
                .compose(der -> database.systemChange(tx -> store(tx, list, der, nextUpdate)));
    }

    static Future<Boolean> store(Tx tx, ListToMake list, byte[] der, Instant nextUpdate) {
        var values = Tuple.of(list.authority().id(), list.number(), list.covers(), Buffer.buffer(der))
                .addOffsetDateTime(list.now().atOffset(ZoneOffset.UTC))
                .addOffsetDateTime(nextUpdate.atOffset(ZoneOffset.UTC));
        return tx.update(SQL.get("storeList"), values).map(stored -> {
            if (stored == 1) {
                tx.record(listed(list, der, nextUpdate));
            }
            return stored == 1;
        });
    }

    private static Event listed(ListToMake list, byte[] der, Instant nextUpdate) {
        var type = "certificate_authority.revocations_listed";
        return new Event(type, list.organization(), null, null, null, null, null, Map.of())
                .with("certificateAuthority", list.authority().id().toString())
                .with("number", list.number())
                .with("entries", list.revoked().size())
                .with("nextUpdate", nextUpdate.toString())
                .with("sha256", HexFormat.of().formatHex(Sha256.of(der)));
    }

    /** The newest list of an authority, of whichever organization: lists are for everybody. */
    Future<RevocationList> newest(UUID authority) {
        return database.read(tx -> tx.first(SQL.get("findList"), Tuple.of(authority), RevocationLists::list)
                .map(found -> found.orElseThrow(RevocationLists::none)));
    }

    private static RevocationList list(Row row) {
        var der = SignerRow.bytes(row.getBuffer("der"));
        if (der != null) {
            return new RevocationList(
                    der,
                    row.getLong("number"),
                    row.getOffsetDateTime("made_at").toInstant(),
                    Duration.ofSeconds(row.getLong("seconds_left")));
        }
        if (row.getString("state").equals("active") && row.getBoolean("makes_lists")) {
            throw new Refusal.Unavailable(
                            "LIST_NOT_MADE",
                            "the first list of this certificate authority is being made, or its token is away; try again later",
                            SOON)
                    .refused();
        }
        throw none();
    }

    private static RefusedException none() {
        return new Refusal.NotFound(
                        "there is no list of revoked certificates of such a certificate authority; its address stands in"
                                + " the certificates that it issued")
                .refused();
    }

    /** For the metrics. */
    Future<RevocationFigures> figures() {
        return database.read(tx -> tx.first(
                        SQL.get("listFigures"),
                        Tuple.of(half().toSeconds()),
                        row -> new RevocationFigures(
                                row.getLong("overdue"),
                                Objects.requireNonNullElse(row.getDouble("seconds_left"), Double.NaN)))
                .map(Optional::orElseThrow));
    }

    /**
     * After the commit of a revocation or of a new authority: makes the list. Nobody waits for this, because {@link RevocationRounds}
     * finds it again.
     */
    public void committed(Event event) {
        var authority = event.details().get("certificateAuthority");
        // The certificate of an outside authority is on no list of ours.
        if (authority != null
                && (event.type().equals("certificate.revoked")
                        || event.type().equals("certificate_authority.activated"))) {
            make(UUID.fromString(String.valueOf(authority))).onFailure(failure -> told(event, failure));
        }
    }

    private static void told(Event event, Throwable failure) {
        var authority = event.details().get("certificateAuthority");
        if (failure instanceof RefusedException refused) {
            LOG.warn(
                    "ALARM the list of certificate authority {} does not tell yet what was revoked; it is tried again: {}",
                    authority,
                    refused.refusal().detail());
        } else {
            LOG.error(
                    "ALARM the list of certificate authority {} could not be made; it is tried again",
                    authority,
                    failure);
        }
    }
}

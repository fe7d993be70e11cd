package io.countersign.verticles.live;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.countersign.verticles.feed.LogEvent;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who may see events: two queries for a batch of them, however many streams there are. Roles are read after the events were
 * committed, and again whenever a Signer's authority moves, so a right that was taken away hides what comes after.
 */
final class Rights {
    private static final Queries SQL = Queries.of("live");

    /** Names of details that hold the id of somebody whom the event is about. */
    private static final List<String> SUBJECTS = List.of(
            "person", "machine", "identity", "member", "recipient", "grantee", "delegator", "delegate", "onBehalfOf");

    private final Database database;
    private final Runnable known;
    private final Rounds rereading;

    /** As long as an event of the Signer is held anywhere. */
    private final LoadingCache<UUID, Readers> signers =
            Caffeine.newBuilder().weakValues().build(Readers::new);

    private final Set<Readers> doubtful = ConcurrentHashMap.newKeySet();

    /** @param known told when roles that were in doubt are known again */
    Rights(Vertx vertx, Database database, Runnable known) {
        this.database = database;
        this.known = known;
        this.rereading = new Rounds(vertx, this::reread);
    }

    /** The authority over a Signer has moved. */
    void moved(UUID signer) {
        var readers = signers.getIfPresent(signer);
        if (readers != null) {
            doubt(List.of(readers));
        }
    }

    /** Changes may have been missed. */
    void forgetEverything() {
        doubt(List.copyOf(signers.asMap().values()));
    }

    private void doubt(Collection<Readers> some) {
        some.forEach(Readers::doubt);
        doubtful.addAll(some);
        rereading.ask();
    }

    void close() {
        rereading.close();
    }

    private Future<Void> reread() {
        var some = List.copyOf(doubtful);
        if (some.isEmpty()) {
            return Future.succeededFuture();
        }
        // Taken out before they are read: whoever doubts meanwhile puts them in again.
        some.forEach(doubtful::remove);
        return database.read(tx -> readers(tx, some))
                .onSuccess(read -> known.run())
                .onFailure(failure -> doubtful.addAll(some));
    }

    /** The same events with who may see them. */
    Future<List<Entry>> judge(List<LogEvent> events) {
        var ofSigners = new HashMap<UUID, Readers>();
        ids(events, LogEvent::signer).forEach(id -> ofSigners.put(id, signers.get(id)));
        return database.read(tx -> readers(tx, ofSigners.values())
                .compose(read -> parties(tx, events))
                .map(parties -> events.stream()
                        .map(event -> entry(event, ofSigners, parties))
                        .toList()));
    }

    private static Entry entry(LogEvent event, Map<UUID, Readers> ofSigners, Map<UUID, Set<UUID>> parties) {
        var concerned = new HashSet<UUID>();
        if (event.actor() != null) {
            concerned.add(event.actor());
        }
        for (var about : Arrays.asList(event.request(), event.grant())) {
            concerned.addAll(about == null ? Set.of() : parties.getOrDefault(about, Set.of()));
        }
        SUBJECTS.forEach(name -> subject(event.details().get(name), concerned));
        return new Entry(
                Thin.of(event), Set.copyOf(concerned), event.signer() == null ? null : ofSigners.get(event.signer()));
    }

    private static void subject(@Nullable Object detail, Set<UUID> concerned) {
        if (detail instanceof String text && text.length() == 36) {
            try {
                concerned.add(UUID.fromString(text));
            } catch (IllegalArgumentException name) {
                // A detail of this name that is no id is about nobody.
            }
        }
    }

    private static Future<Void> readers(Tx tx, Collection<Readers> some) {
        if (some.isEmpty()) {
            return Future.succeededFuture();
        }
        var before = some.stream().map(Readers::before).toList();
        var byId = new HashMap<UUID, Readers>();
        some.forEach(readers -> byId.put(readers.signer(), readers));
        var parameters = Tuple.tuple()
                .addArrayOfUUID(before.stream().map(b -> b.readers().signer()).toArray(UUID[]::new))
                .addArrayOfLong(before.stream().map(Readers.Before::version).toArray(Long[]::new));
        return tx.all(SQL.get("readersMoved"), parameters, row -> {
                    var readers = Objects.requireNonNull(byId.get(row.getUUID("id")));
                    readers.found(
                            row.getLong("authority_version"),
                            new HashSet<>(Arrays.asList(row.getArrayOfUUIDs("readers"))));
                    return true;
                })
                .onSuccess(read -> before.forEach(b -> b.readers().read(b)))
                .mapEmpty();
    }

    /** Identities that requests and grants are for, by the id of the request or grant. */
    private static Future<Map<UUID, Set<UUID>>> parties(Tx tx, List<LogEvent> events) {
        var requests = ids(events, LogEvent::request);
        var grants = ids(events, LogEvent::grant);
        var found = new HashMap<UUID, Set<UUID>>();
        if (requests.isEmpty() && grants.isEmpty()) {
            return Future.succeededFuture(found);
        }
        var parameters =
                Tuple.tuple().addArrayOfUUID(requests.toArray(UUID[]::new)).addArrayOfUUID(grants.toArray(UUID[]::new));
        return tx.all(
                        SQL.get("parties"),
                        parameters,
                        row -> found.computeIfAbsent(row.getUUID("id"), id -> new HashSet<>())
                                .addAll(new ArrayList<>(Arrays.asList(row.getArrayOfUUIDs("identities")))))
                .map(all -> found);
    }

    private static Set<UUID> ids(List<LogEvent> events, Function<LogEvent, @Nullable UUID> part) {
        var ids = new HashSet<UUID>();
        for (var event : events) {
            var id = part.apply(event);
            if (id != null) {
                ids.add(id);
            }
        }
        return ids;
    }
}

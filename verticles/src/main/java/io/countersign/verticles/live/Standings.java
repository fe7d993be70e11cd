package io.countersign.verticles.live;

import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Whether the token of each stream is still good. Any thread. */
final class Standings {
    private static final Queries SQL = Queries.of("live");

    private final Database database;
    private final Rounds looking;
    private final Set<Stream> streams = ConcurrentHashMap.newKeySet();
    private final Set<Stream> doubtful = ConcurrentHashMap.newKeySet();

    private record Standing(boolean active, long generation) {}

    Standings(Vertx vertx, Database database) {
        this.database = database;
        this.looking = new Rounds(vertx, this::look);
    }

    /** A stream of somebody whose token was good before this call; it is looked at once more. */
    void add(Stream stream) {
        streams.add(stream);
        doubt(stream::equals);
    }

    void remove(Stream stream) {
        streams.remove(stream);
        doubtful.remove(stream);
    }

    /** Something about an identity or an organization has changed. */
    void moved(UUID identityOrOrganization) {
        doubt(stream -> {
            var caller = stream.session().caller();
            return caller.id().equals(identityOrOrganization)
                    || caller.organization().equals(identityOrOrganization);
        });
    }

    /** Changes may have been missed. */
    void forgetEverything() {
        doubt(stream -> true);
    }

    void close() {
        looking.close();
    }

    private void doubt(Predicate<Stream> whose) {
        var found = streams.stream().filter(whose).toList();
        if (!found.isEmpty()) {
            found.forEach(Stream::doubt);
            doubtful.addAll(found);
            looking.ask();
        }
    }

    private Future<Void> look() {
        var before = new HashMap<Stream, Integer>();
        // Taken out before they are looked at: whoever doubts meanwhile puts them in again.
        for (var stream : List.copyOf(doubtful)) {
            doubtful.remove(stream);
            before.put(stream, stream.doubts());
        }
        if (before.isEmpty()) {
            return Future.succeededFuture();
        }
        var ids = before.keySet().stream()
                .map(stream -> stream.session().caller().id())
                .distinct()
                .toArray(UUID[]::new);
        return database.read(tx -> standings(tx, ids))
                .onSuccess(found -> before.forEach((stream, doubts) -> judge(
                        stream, doubts, found.get(stream.session().caller().id()))))
                .onFailure(failure -> doubtful.addAll(before.keySet()))
                .mapEmpty();
    }

    private static Future<Map<UUID, Standing>> standings(Tx tx, UUID[] ids) {
        var found = new HashMap<UUID, Standing>();
        return tx.all(
                        SQL.get("standings"),
                        Tuple.tuple().addArrayOfUUID(ids),
                        row -> found.put(
                                row.getUUID("id"), new Standing(row.getBoolean("active"), row.getLong("generation"))))
                .map(all -> found);
    }

    private static void judge(Stream stream, int doubts, @Nullable Standing standing) {
        if (standing != null
                && standing.active()
                && standing.generation() == stream.session().generation()) {
            stream.trust(doubts);
            stream.onLoop(stream::advance);
        } else {
            stream.disable();
        }
    }
}

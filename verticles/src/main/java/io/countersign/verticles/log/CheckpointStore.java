package io.countersign.verticles.log;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** Where this node keeps the newest checkpoint outside PostgreSQL, so that a database that was rolled back is found out. */
interface CheckpointStore {
    /** The note kept last. */
    Future<Optional<String>> newest();

    /** Notes that were kept earlier and are still there, in no order. */
    Future<List<String>> older();

    /** Keeps a note durably; the one before stays as it is when this fails. */
    Future<Void> keep(String note);

    /** Puts the kept note aside as evidence, because a person gave it up. */
    Future<Void> putAside();

    /** Keeps nothing over a restart: for an installation that names no place. */
    static CheckpointStore none() {
        return new CheckpointStore() {
            @Override
            public Future<Optional<String>> newest() {
                return Future.succeededFuture(Optional.empty());
            }

            @Override
            public Future<List<String>> older() {
                return Future.succeededFuture(List.of());
            }

            @Override
            public Future<Void> keep(String note) {
                return Future.succeededFuture();
            }

            @Override
            public Future<Void> putAside() {
                return Future.succeededFuture();
            }
        };
    }
}

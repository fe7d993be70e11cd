package io.countersign.verticles;

import io.countersign.protocol.worker.OrderSeal;
import io.countersign.verticles.events.ChangeFeed;
import io.countersign.verticles.events.Fence;
import io.countersign.verticles.events.NodeKeeper;
import io.countersign.verticles.events.ReleaseGuard;
import io.countersign.verticles.feed.EventLog;
import io.countersign.verticles.feed.LogTail;
import io.countersign.verticles.limits.OpenGate;
import io.countersign.verticles.limits.RedisGate;
import io.countersign.verticles.limits.SlotGate;
import io.countersign.verticles.log.LogParts;
import io.countersign.verticles.log.LogWatch;
import io.countersign.verticles.log.ProofDesk;
import io.countersign.verticles.signing.SigningService;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.DatabaseErrors;
import io.countersign.verticles.store.Durability;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Ids;
import io.countersign.verticles.store.Migrations;
import io.countersign.verticles.store.Node;
import io.countersign.verticles.worker.WorkerClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one node is made of below the services: connections, heartbeat, change feed, fence, gate and the signing path. */
record NodeParts(
        Pool pool,
        Database database,
        ChangeFeed feed,
        NodeKeeper keeper,
        SlotGate gate,
        WorkerClient worker,
        LogParts log,
        EventLog events,
        LogTail tail,
        SigningService signing) {

    private static final Duration FIRST_CONNECTION = Duration.ofSeconds(20);

    /**
     * Migrates, checks durability, registers the node and starts to listen.
     *
     * @param workers what the node waits for before it is registered; the migrations run beside it
     */
    static Future<NodeParts> start(Vertx vertx, DomainConfig config, OrderSeal seal, Future<?> workers) {
        var migrated = vertx.executeBlocking(() -> {
            Migrations.run(config.postgres());
            return true;
        });
        return Future.all(workers, migrated)
                .compose(both -> build(vertx, config, seal).begin(vertx));
    }

    private static NodeParts build(Vertx vertx, DomainConfig config, OrderSeal seal) {
        var node = new Node(Ids.next(), config.nodeName());
        var pool = Database.pool(vertx, config.postgres());
        var feed = new ChangeFeed(vertx, Database.options(config.postgres(), "countersign feed"));
        var keeper = new NodeKeeper(vertx, pool, node);
        var guard = new ReleaseGuard(config.signing().revocationFence());
        var fence = new Fence(vertx, pool, node, guard, feed, config.signing().revocationFence());
        var database = new Database(pool, node, fence::everywhere);
        var gate = config.redis().uri() == null ? new OpenGate() : new RedisGate(vertx, config.redis());
        var worker = new WorkerClient(vertx, seal, config.signing().workerTimeout());
        var commits = Database.options(config.postgres(), "countersign commits");
        var log = LogParts.of(vertx, database, worker, config.tokens().getFirst(), config.auditLog());
        var signing = new SigningService(
                vertx,
                database,
                pool,
                commits,
                feed,
                keeper,
                guard,
                gate,
                worker,
                () -> stopped(log.watch(), keeper),
                new ProofDesk(vertx, database, log.notes(), feed)::await,
                config.signing());
        var events = new EventLog(database);
        var tail = new LogTail(vertx, events, feed);
        return new NodeParts(pool, database, feed, keeper, gate, worker, log, events, tail, signing);
    }

    /** What signing answers before it tries; null while it may. The lost log comes first, as a restart does not bring it back. */
    private static @Nullable Refusal stopped(LogWatch watch, NodeKeeper keeper) {
        var rollback = watch.refusal();
        return rollback == null && keeper.isLost() ? DatabaseErrors.notRegistered() : rollback;
    }

    /** Fails only when PostgreSQL, or the place of the published checkpoints, does not answer as it must. */
    private Future<NodeParts> begin(Vertx vertx) {
        return Durability.check(vertx, pool, FIRST_CONNECTION)
                .compose(durable -> keeper.start())
                // All are waited for, also when one fails: close would miss a connection that is still being made.
                .compose(registered -> Future.join(List.of(
                        feed.start(),
                        log.watch().start(),
                        tail.start(),
                        signing.start(),
                        log.check().begin())))
                .compose(ready -> database.systemChange(tx -> {
                    tx.record(Event.system("node.started")
                            .with("name", database.node().name()));
                    return Future.succeededFuture(this);
                }))
                .recover(failure -> close().transform(closed -> Future.failedFuture(failure)));
    }

    /** Lets signatures in flight finish, records the stop, closes connections. */
    Future<Void> close() {
        log.watch().close();
        tail.close();
        return Future.join(signing.close(), log.check().ended())
                .transform(finished -> database.systemChange(tx -> {
                    tx.record(Event.system("node.stopped")
                            .with("name", database.node().name()));
                    return Future.<Void>succeededFuture();
                }))
                .transform(told -> keeper.stop())
                .transform(stopped -> feed.close())
                .transform(deaf -> gate.close())
                .transform(closed -> database.close());
    }
}

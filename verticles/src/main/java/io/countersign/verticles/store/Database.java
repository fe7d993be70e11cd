package io.countersign.verticles.store;

import io.countersign.verticles.Call;
import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads and transactions. A transaction that changes something appends its audit leaves itself and is acknowledged only when
 * it holds on every node: see {@link Announcement}.
 */
public final class Database {
    private static final Queries SQL = Queries.of("store");
    private static final int TRIES = 4;
    private static final int MOST_WAITING = 1_000;

    /** A server that is frozen or cut off says nothing at all; callers are told 503 after this long. */
    private static final Duration READ = Duration.ofMillis(2_500);

    /** What exports and verifications read at once, each statement at most as long as {@code statement_timeout}. */
    private static final Duration SNAPSHOT = Duration.ofSeconds(30);

    /** Longer, because a transaction may wait for locks, and because after its COMMIT nobody knows the outcome. */
    private static final Duration CHANGE = Duration.ofSeconds(10);

    private final Pool pool;
    private final Node node;
    private final Announcement announcement;
    private final Duration patience;
    private volatile Consumer<Event> listener = event -> {};

    /** @param announcement makes committed changes hold everywhere before they are acknowledged */
    public Database(Pool pool, Node node, Announcement announcement) {
        this(pool, node, announcement, CHANGE);
    }

    /** @param patience how long one transaction may take */
    public Database(Pool pool, Node node, Announcement announcement, Duration patience) {
        this.pool = pool;
        this.node = node;
        this.announcement = announcement;
        this.patience = patience;
    }

    /** How this product connects: durable commits whatever the server's default is, and times in UTC. */
    public static PgConnectOptions options(DomainConfig.Postgres config, String applicationName) {
        var options = new PgConnectOptions()
                .setHost(config.host())
                .setPort(config.port())
                .setDatabase(config.database())
                .setUser(config.user())
                .setPassword(config.password())
                .setCachePreparedStatements(true)
                .setPreparedStatementCacheMaxSize(512)
                .setProperties(Map.of(
                        "application_name", applicationName,
                        "synchronous_commit", "on",
                        "client_encoding", "UTF8",
                        "DateStyle", "ISO",
                        "TimeZone", "UTC",
                        "jit", "off",
                        "idle_in_transaction_session_timeout", "10000",
                        "statement_timeout", "15000"));
        var mode = SslMode.of(config.sslMode());
        return mode == SslMode.DISABLE ? options : options.setSslMode(mode).setSslOptions(tls(mode, config));
    }

    /** As libpq: only verify-ca and verify-full look at the certificate, only verify-full at the name. */
    private static ClientSSLOptions tls(SslMode mode, DomainConfig.Postgres config) {
        var root = config.rootCertificate();
        if (root == null) {
            return new ClientSSLOptions().setTrustAll(true).setHostnameVerificationAlgorithm("");
        }
        return new ClientSSLOptions()
                .setTrustOptions(new PemTrustOptions().addCertPath(root.toString()))
                .setHostnameVerificationAlgorithm(mode == SslMode.VERIFY_FULL ? "HTTPS" : "");
    }

    public static Pool pool(Vertx vertx, DomainConfig.Postgres config) {
        return PgBuilder.pool()
                .with(new PoolOptions()
                        .setMaxSize(config.poolSize())
                        .setMaxWaitQueueSize(MOST_WAITING)
                        .setConnectionTimeout(2)
                        .setConnectionTimeoutUnit(TimeUnit.SECONDS)
                        .setName("countersign")
                        .setShared(false))
                .connectingTo(options(config, "countersign"))
                .using(vertx)
                .build();
    }

    /** Tells one listener of every event that this node commits from now on; must not block. */
    public void onCommitted(Consumer<Event> told) {
        listener = told;
    }

    public Node node() {
        return node;
    }

    /** Runs queries on one borrowed connection without a transaction. */
    public <T> Future<T> read(Function<Tx, Future<T>> work) {
        return Borrowed.within(READ, pool, connection -> run(work, new Tx(connection)))
                .recover(failure -> Future.failedFuture(DatabaseErrors.meaning(failure)));
    }

    /** One statement that is its own transaction: a node that is paused after sending it holds no lock. */
    public <T> Future<T> statement(Function<Tx, Future<T>> work) {
        return read(work);
    }

    /** Runs queries on one snapshot: none of them sees what is committed after the first. Nothing can be changed. */
    public <T> Future<T> snapshot(Function<Tx, Future<T>> work) {
        return Borrowed.within(
                        SNAPSHOT,
                        pool,
                        connection -> connection
                                .query("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                                .execute()
                                .compose(begun -> run(work, new Tx(connection))
                                        .eventually(() ->
                                                connection.query("ROLLBACK").execute())))
                .recover(failure -> Future.failedFuture(DatabaseErrors.meaning(failure)));
    }

    /** A transaction of the system itself; nobody's rights are checked here. */
    public <T> Future<T> systemChange(Function<Tx, Future<T>> work) {
        return attempt(work, 1);
    }

    /** A transaction of a caller, who must still be active when it commits, and the token not ended. */
    public <T> Future<T> change(Call call, Function<Tx, Future<T>> work) {
        return systemChange(tx -> callerStays(tx, call).compose(stays -> work.apply(tx)));
    }

    /** What a creating transaction made: the id under which a replay finds it again, and the answer. */
    public record Created<T>(UUID id, T answer) {}

    /**
     * A transaction that creates a resource. With an idempotency key the first call creates, and every other one with the same body
     * gets what {@code existing} answers for the resource's id; another body is refused as KeyReused.
     */
    public <T> Future<T> create(Call call, Function<Tx, Future<Created<T>>> work, Function<UUID, Future<T>> existing) {
        if (call.idempotencyKey() == null) {
            return change(call, tx -> work.apply(tx).map(Created::answer));
        }
        return change(
                        call,
                        tx -> claimed(tx, call)
                                .compose(known -> known != null
                                        ? Future.succeededFuture(new Outcome<T>(known, null))
                                        : work.apply(tx)
                                                .compose(made -> claim(tx, call, made.id())
                                                        .map(new Outcome<>(null, made)))))
                .compose(outcome -> outcome.answer(existing));
    }

    /** As {@link #create}; a dry run goes all the way and is then rolled back, so it makes the same checks and writes nothing. */
    public <T> Future<T> create(
            Call call, boolean dryRun, Function<Tx, Future<Created<T>>> work, Function<UUID, Future<T>> existing) {
        return dryRun ? rehearse(call, tx -> work.apply(tx).map(Created::answer)) : create(call, work, existing);
    }

    /** A transaction of a caller that goes all the way and is then rolled back. */
    public <T> Future<T> rehearse(Call call, Function<Tx, Future<T>> work) {
        return this.<T>change(call, tx -> work.apply(tx).compose(answer -> Future.failedFuture(new Rehearsed(answer))))
                .recover(failure -> failure instanceof Rehearsed rehearsed
                        ? Future.succeededFuture(rehearsed.answer())
                        : Future.failedFuture(failure));
    }

    /** Ends a transaction that was only tried. */
    private static final class Rehearsed extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Object answer;

        Rehearsed(Object answer) {
            super("rolled back as asked", null, false, false);
            this.answer = answer;
        }

        @SuppressWarnings("unchecked")
        <T> T answer() {
            return (T) answer;
        }
    }

    private record Outcome<T>(
            @Nullable UUID known, @Nullable Created<T> made) {
        Future<T> answer(Function<UUID, Future<T>> existing) {
            if (made != null) {
                return Future.succeededFuture(made.answer());
            }
            return existing.apply(Objects.requireNonNull(known));
        }
    }

    private Future<UUID> claimed(Tx tx, Call call) {
        var caller = call.caller();
        // The advisory lock makes equal calls wait for each other, so that the second sees what the first made.
        return tx.first(
                        SQL.get("lockIdempotencyKey"),
                        Tuple.of(caller.organization() + "/" + caller.id() + "/" + call.idempotencyKey()),
                        row -> true)
                .compose(locked -> tx.first(
                        SQL.get("findIdempotencyKey"),
                        Tuple.of(caller.organization(), caller.id(), call.idempotencyKey()),
                        row -> new Claim(
                                row.getUUID("resource_id"),
                                row.getBuffer("call_hash").getBytes())))
                .compose(claim -> {
                    if (claim.isPresent() && !Arrays.equals(claim.get().callHash(), call.bodyHash())) {
                        return Future.failedFuture(keyReused().refused());
                    }
                    return Future.succeededFuture(claim.map(Claim::resource).orElse(null));
                });
    }

    private record Claim(UUID resource, byte[] callHash) {}

    /** The refusal of an idempotency key that came with another body before. */
    public static Refusal keyReused() {
        return new Refusal.KeyReused(
                "this Idempotency-Key was used for another call; use a new key for a new call, and the old one only to repeat it");
    }

    private Future<Integer> claim(Tx tx, Call call, UUID resource) {
        var caller = call.caller();
        return tx.update(
                SQL.get("claimIdempotencyKey"),
                Tuple.of(
                        caller.organization(),
                        caller.id(),
                        call.idempotencyKey(),
                        Buffer.buffer(call.bodyHash()),
                        resource));
    }

    /** Who was known when the call began may have been disabled, or the token ended, while its body was on the way. */
    public static Future<Void> callerStays(Tx tx, Call call) {
        var caller = call.caller();
        return tx.first(SQL.get("lockCaller"), Tuple.of(caller.id()), row -> row.getLong("generation"))
                .compose(generation -> {
                    if (generation.isEmpty()) {
                        return Future.failedFuture(
                                Refusal.Unauthenticated.disabled().refused());
                    }
                    var token = caller.tokenGeneration();
                    return token == null || token.equals(generation.get())
                            ? Future.succeededFuture()
                            : Future.failedFuture(
                                    Refusal.Unauthenticated.tokenEnded().refused());
                });
    }

    private <T> Future<T> attempt(Function<Tx, Future<T>> work, int attempt) {
        return once(work)
                .recover(failure -> attempt < TRIES && DatabaseErrors.worthAnotherTry(failure)
                        ? attempt(work, attempt + 1)
                        : Future.failedFuture(DatabaseErrors.meaning(failure)));
    }

    private <T> Future<T> once(Function<Tx, Future<T>> work) {
        var done = new Tx[1];
        return pool.getConnection()
                .compose(lent -> TimedTransaction.run(lent, patience, connection -> {
                    var tx = new Tx(connection);
                    done[0] = tx;
                    return run(work, tx).compose(result -> append(tx).map(result));
                }))
                .compose(result -> announce(done[0]).map(result));
    }

    private Future<Void> announce(Tx tx) {
        tx.events().forEach(listener);
        return tx.events().isEmpty() && !tx.forbids()
                ? Future.succeededFuture()
                : announcement.everywhere(tx.forbids());
    }

    /** The pool keeps the connection of work that throws instead of failing. */
    private static <T> Future<T> run(Function<Tx, Future<T>> work, Tx tx) {
        try {
            return work.apply(tx);
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private Future<Void> append(Tx tx) {
        return switch (tx.events().size()) {
            case 0 -> Future.succeededFuture();
            case 1 -> append(tx, tx.events().getFirst());
            default -> appendAll(tx, tx.events());
        };
    }

    private Future<Void> append(Tx tx, Event event) {
        return tx.first(
                        SQL.get("appendLeaf"),
                        Tuple.of(node.id(), event.organization(), event.type(), event.actor(), event.signer())
                                .addUUID(event.request())
                                .addUUID(event.grant())
                                .addUUID(event.operation())
                                .addString(LeafBody.of(event)),
                        row -> row.getLong(0))
                .mapEmpty();
    }

    /** In one round trip, because the node's row is held meanwhile and its signatures wait for it. */
    private Future<Void> appendAll(Tx tx, List<Event> events) {
        var leaves = Tuple.of(node.id())
                .addArrayOfUUID(ids(events, Event::organization))
                .addArrayOfString(events.stream().map(Event::type).toArray(String[]::new))
                .addArrayOfUUID(ids(events, Event::actor))
                .addArrayOfUUID(ids(events, Event::signer))
                .addArrayOfUUID(ids(events, Event::request))
                .addArrayOfUUID(ids(events, Event::grant))
                .addArrayOfUUID(ids(events, Event::operation))
                .addArrayOfString(events.stream().map(LeafBody::of).toArray(String[]::new));
        return tx.all(SQL.get("appendLeaves"), leaves, row -> true).mapEmpty();
    }

    private static UUID[] ids(List<Event> events, Function<Event, @Nullable UUID> part) {
        return events.stream().map(part).toArray(UUID[]::new);
    }

    public Future<Void> close() {
        return pool.close();
    }
}

package io.countersign.verticles.signing;

import io.countersign.protocol.SignatureAlgorithm;
import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.IdentityRef;
import io.countersign.protocol.api.MadeSignature;
import io.countersign.protocol.api.Operation;
import io.countersign.protocol.api.OperationOutcome;
import io.countersign.protocol.api.OperationProof;
import io.countersign.protocol.api.Page;
import io.countersign.protocol.api.SignAnswer;
import io.countersign.protocol.api.SignCall;
import io.countersign.verticles.Call;
import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.PageQuery;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.RefusedException;
import io.countersign.verticles.Signing;
import io.countersign.verticles.condition.ConditionPrograms;
import io.countersign.verticles.events.ChangeFeed;
import io.countersign.verticles.events.NodeKeeper;
import io.countersign.verticles.events.ReleaseGuard;
import io.countersign.verticles.limits.SlotGate;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Pages;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.worker.WorkerClient;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The Sign API of one node: joins {@link EqualCalls}, bounds how many are, and hands answers out only while they may leave. */
public final class SigningService implements Signing {
    private static final Queries SQL = Queries.of("signing");
    private static final long REPEATS_MILLIS = 5_000;

    private final SigningParts parts;
    private final ReleaseGuard guard;
    private final Database database;
    private final Supplier<@Nullable Refusal> stopped;
    private final Proofs proofs;
    private final EqualCalls equalCalls = new EqualCalls();
    private final AtomicInteger running = new AtomicInteger();
    private long repeats = -1;

    /**
     * @param stopped why nothing may be signed at all; null while it may
     * @param proofs for Signers whose answers wait for them
     */
    public SigningService(
            Vertx vertx,
            Database database,
            Pool pool,
            PgConnectOptions options,
            ChangeFeed feed,
            NodeKeeper keeper,
            ReleaseGuard guard,
            SlotGate gate,
            WorkerClient worker,
            Supplier<@Nullable Refusal> stopped,
            Proofs proofs,
            DomainConfig.SigningLimits limits) {
        this.guard = guard;
        this.stopped = stopped;
        this.proofs = proofs;
        this.database = database;
        var lostAnswers = new LostAnswers(vertx, pool, limits.revocationFence());
        var committer = new Committer(vertx, options, database.node(), keeper, limits.queueLength(), lostAnswers);
        this.parts = new SigningParts(
                vertx,
                new AuthorityViews(database, feed, new ConditionPrograms(vertx)),
                gate,
                worker,
                committer,
                new Replays(database),
                new RefusalLog(committer),
                keeper,
                limits);
    }

    /** Connects the committer; fails when PostgreSQL does not answer. */
    public Future<Void> start() {
        repeats = parts.vertx()
                .setPeriodic(REPEATS_MILLIS, tick -> parts.refusals().tellRepeats());
        return parts.committer().start();
    }

    @Override
    public <T> Future<T> sign(Call call, String signer, SignCall signCall, Delivery<T> delivery) {
        var idempotencyKey = call.idempotencyKey();
        if (idempotencyKey == null) {
            return Future.failedFuture(Refusal.BadInput.field(
                            "Idempotency-Key",
                            "signing needs an Idempotency-Key header, so that a repeat never signs twice")
                    .refused());
        }
        var stop = stopped.get();
        if (stop != null) {
            return Future.failedFuture(stop.refused());
        }
        Plan plan;
        try {
            plan = PlanRules.plan(signCall);
        } catch (RefusedException refused) {
            return Future.failedFuture(refused);
        }
        if (running.incrementAndGet() > parts.limits().queueLength()) {
            running.decrementAndGet();
            return Future.failedFuture(
                    new Refusal.Unavailable("SIGNING_BUSY", "this gateway is at its limit; try again in a second", 1)
                            .refused());
        }
        var context = parts.vertx().getOrCreateContext();
        var pass = guard.begin();
        var outcome =
                equalCalls.once(call, idempotencyKey, pass, () -> new SignAttempt(parts, call, plan, signer).run());
        var delivered = Promise.<T>promise();
        outcome.onComplete(result -> context.runOnContext(turn -> {
            running.decrementAndGet();
            var held = result.succeeded() ? result.result().heldBack() : null;
            if (held == null) {
                deliver(pass, result, delivery, delivered);
            } else {
                // Whoever takes the right away meanwhile does not wait for the log.
                pass.end();
                delivery.awaitsProof();
                proven(call, plan, result.result(), held, context, delivery, delivered);
            }
        }));
        return delivered.future();
    }

    /** Waits for the proofs, looks again whether the answer may still leave, as for a replay, and delivers it. */
    private <T> void proven(
            Call call,
            Plan plan,
            Release release,
            AuthorityView view,
            Context context,
            Delivery<T> delivery,
            Promise<T> delivered) {
        var ids = release.answer().signatures().stream()
                .map(MadeSignature::operation)
                .toList();
        proofs.await(ids, release.answer().replayed()).onSuccess(found -> {
            var stop = stopped.get();
            if (stop != null) {
                delivered.fail(stop.refused());
                return;
            }
            var pass = guard.begin();
            parts.replays()
                    .find(call, view, plan)
                    .map(again -> again.map(
                                    fresh -> new Release(withProofs(release.answer(), found), fresh.sentNanos(), null))
                            .orElseThrow(() -> SignAttempt.outcomeUnknown().refused()))
                    .onComplete(result -> context.runOnContext(turn -> deliver(pass, result, delivery, delivered)));
        });
    }

    private static SignAnswer withProofs(SignAnswer a, Map<UUID, OperationProof> found) {
        var signatures = a.signatures().stream()
                .map(one -> new MadeSignature(one.operation(), one.signature(), one.slot(), found.get(one.operation())))
                .toList();
        return new SignAnswer(
                signatures,
                a.algorithm(),
                a.keyId(),
                a.grant(),
                a.remaining(),
                a.expiresAt(),
                a.certificateChain(),
                a.replayed(),
                found.size() < signatures.size() ? true : null);
    }

    /** The last look before the bytes leave, on the caller's own event loop and in one go with what the caller does with them. */
    private <T> void deliver(
            ReleaseGuard.Pass pass, AsyncResult<Release> result, Delivery<T> delivery, Promise<T> delivered) {
        try {
            if (result.succeeded()) {
                release(result.result(), delivery, delivered);
            } else {
                delivered.fail(result.cause());
            }
        } finally {
            pass.end();
        }
    }

    private <T> void release(Release release, Delivery<T> delivery, Promise<T> delivered) {
        T rendered;
        try {
            rendered = delivery.render(release.answer());
        } catch (RuntimeException e) {
            delivered.fail(e);
            return;
        }
        if (guard.mayRelease(release.sentNanos())) {
            delivered.complete(rendered);
        } else {
            delivered.fail(SignAttempt.outcomeUnknown().refused());
        }
    }

    @Override
    public Future<Operation> getOperation(Call call, UUID operation) {
        var caller = call.caller();
        return database.read(tx -> tx.first(
                        SQL.get("getOperation"),
                        Tuple.of(operation, caller.organization(), caller.id(), caller.isOrganizationAdmin()),
                        SigningService::operation))
                .compose(found -> found.map(Future::succeededFuture)
                        .orElseGet(() -> Future.failedFuture(
                                new Refusal.NotFound("there is no operation " + operation + " that you may read")
                                        .refused())));
    }

    @Override
    public Future<Page<Operation>> listArtifactOperations(Call call, byte[] digest, PageQuery page) {
        var caller = call.caller();
        var parameters = Tuple.of(Buffer.buffer(digest), caller.organization(), caller.id())
                .addUUID(Pages.afterId(page))
                .addBoolean(caller.isOrganizationAdmin())
                .addInteger(Pages.fetch(page));
        return database.read(tx -> tx.all(SQL.get("listOperationsByDigest"), parameters, SigningService::operation))
                .map(found -> Pages.cut(found, page, Operation::id));
    }

    private static Operation operation(Row row) {
        var digest = row.getBuffer("digest");
        return new Operation(
                row.getUUID("id"),
                row.getUUID("signer_id"),
                new IdentityRef(
                        row.getUUID("identity_id"),
                        IdentityKind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                        row.getString("name")),
                OperationOutcome.valueOf(row.getString("outcome").toUpperCase(Locale.ROOT)),
                row.getString("reason"),
                row.getUUID("grant_id"),
                row.getUUID("request_id"),
                row.getLong("slot"),
                SignatureAlgorithm.valueOf(row.getString("algorithm")),
                digest == null ? null : HexFormat.of().formatHex(digest.getBytes()),
                blankToNull(row.getString("certificate_serial")),
                row.getString("file_name"),
                row.getLong("file_size"),
                row.getString("tool"),
                row.getString("host"),
                row.get(OffsetDateTime.class, "at").toInstant());
    }

    private static @Nullable String blankToNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }

    /** Whether the gate's hints arrive. */
    public boolean redisUp() {
        return parts.gate().up();
    }

    /** Lets the calls under way finish, takes no more. */
    public Future<Void> close() {
        parts.vertx().cancelTimer(repeats);
        return parts.refusals().tellAll().transform(told -> parts.committer().close());
    }
}

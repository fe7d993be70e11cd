package io.countersign.verticles.log;

import io.countersign.protocol.api.AuditFault;
import io.countersign.protocol.api.AuditFaultKind;
import io.countersign.protocol.api.AuditVerification;
import io.countersign.protocol.merkle.MerkleTree;
import io.countersign.protocol.merkle.TreeProofs;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.audit.Verifier;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@link Verifier} over the tree: every place, then every operation, then the ends of all chains and what was published. Each call works
 * for some seconds and answers where to go on, so nothing of a long verification is lost with a gateway.
 */
public final class LogVerification implements Verifier {
    private static final Queries SQL = Queries.of("verify");
    private static final int OPERATIONS = 2_000;
    private static final UUID FIRST_ID = new UUID(0, 0);
    private static final Duration BUDGET = Duration.ofSeconds(5);

    private final Database database;
    private final LogWatch watch;
    private final TreeWalk walk;
    private final SignerWalk signers;
    private final Duration budget;

    public LogVerification(Vertx vertx, Database database, LogParts parts) {
        this(vertx, database, parts, BUDGET);
    }

    /** @param budget how long one call works before it answers where to go on */
    LogVerification(Vertx vertx, Database database, LogParts parts, Duration budget) {
        this.database = database;
        this.watch = parts.watch();
        this.walk = new TreeWalk(vertx, database, true);
        this.signers = new SignerWalk(vertx, database);
        this.budget = budget;
    }

    /** One call of a verification. */
    private final class Run {
        final long began = System.nanoTime();
        WalkToken token;
        TreeWalk.Stand stand;
        long size;

        Run(WalkToken token, @Nullable Frontier frontier) {
            this.token = token;
            this.stand = new TreeWalk.Stand(token.next(), frontier, token.counted());
        }

        boolean overTime() {
            return System.nanoTime() - began > budget.toNanos();
        }

        boolean toTheEnd() {
            return token.to() < 0;
        }

        /** Ranges say nothing about what is not in them. */
        boolean whole() {
            return toTheEnd() && token.counted() >= 0;
        }
    }

    @Override
    public Future<AuditVerification> verify(Range range) {
        return begin(range)
                .recover(failure -> failure instanceof LogStore.LostHeadException
                        ? Future.succeededFuture(headless())
                        : Future.failedFuture(failure));
    }

    private static AuditVerification headless() {
        var fault = Faults.at(0, AuditFaultKind.HEAD, "the end of the tree is not written down any more");
        return new AuditVerification(false, true, 0, 0, 0, 0, fault, null, null, 0);
    }

    private Future<AuditVerification> begin(Range range) {
        var resume = range.resume();
        if (resume != null) {
            // Whose Signer it is was asked for the one that is named beside it.
            return WalkToken.parse(resume)
                    .filter(token -> Objects.equals(token.signer(), range.signer()))
                    .map(this::resume)
                    .orElseGet(() -> refuse(notAToken()));
        }
        var from = range.from() == null ? 0 : range.from() - range.from() % TreeProofs.TILE;
        var to = range.to() == null
                ? -1
                : range.to() + (TreeProofs.TILE - range.to() % TreeProofs.TILE) % TreeProofs.TILE;
        var token = WalkToken.begin(range.signer(), from, to);
        if (range.signer() != null) {
            return signer(new Run(token, null));
        }
        var run = new Run(token, from == 0 ? Frontier.EMPTY : null);
        return key(run).compose(fault -> fault != null ? answer(run, true, fault) : places(run));
    }

    private Future<AuditVerification> resume(WalkToken token) {
        if (token.signer() != null) {
            return signer(new Run(token, null));
        }
        return database.read(tx -> TreeWalk.frontierAt(tx, token.next()))
                .compose(frontier -> frontier != null && MessageDigest.isEqual(frontier.root(), token.root())
                        ? places(new Run(token, frontier))
                        : refuse(changedSince()));
    }

    private Future<@Nullable AuditFault> key(Run run) {
        return database.read(tx -> LogStore.head(tx)
                .compose(head -> LogKeys.find(tx).compose(key -> {
                    run.size = head.size();
                    return LogEnds.key(tx, key.orElse(null));
                })));
    }

    private Future<AuditVerification> places(Run run) {
        var limit = run.toTheEnd() ? Long.MAX_VALUE : run.token.to();
        return walk.step(run.stand, limit).compose(step -> {
            var read = step.stand().next() - run.stand.next();
            var counted = step.stand().counted() - run.stand.counted();
            run.size = step.head().size();
            if (step.fault() != null) {
                return answer(run, true, step.fault());
            }
            var token = run.token;
            run.stand = step.stand();
            var frontier = run.stand.frontier();
            run.token = new WalkToken(
                    null,
                    run.stand.next(),
                    token.to(),
                    token.leaves() + read,
                    run.stand.counted(),
                    token.checkpoints() + counted,
                    token.operation(),
                    token.operationsRead(),
                    frontier == null ? MerkleTree.emptyRoot() : frontier.root());
            if (run.overTime() && read > 0) {
                return answer(run, false, null);
            }
            return step.atEnd() || run.stand.next() >= limit ? afterPlaces(run) : places(run);
        });
    }

    private Future<AuditVerification> afterPlaces(Run run) {
        if (!run.whole()) {
            return answer(run, true, null);
        }
        return run.token.operationsRead() ? ends(run) : operations(run, () -> places(run));
    }

    private Future<AuditVerification> operations(Run run, Supplier<Future<AuditVerification>> then) {
        var after = run.token.operation() == null ? FIRST_ID : run.token.operation();
        var signer = run.token.signer();
        return database.read(tx -> signer == null
                        ? operations(tx, "readOperations", Tuple.of(after, OPERATIONS))
                        : operations(tx, "readOperationsOfSigner", Tuple.of(signer, after, OPERATIONS)))
                .compose(slice -> {
                    if (slice.bad() != null) {
                        return answer(run, true, nobodyTellsOf(slice.bad()));
                    }
                    run.token = run.token.operation(slice.last(), slice.read() < OPERATIONS);
                    if (run.token.operationsRead()) {
                        return then.get();
                    }
                    return run.overTime() ? answer(run, false, null) : operations(run, then);
                });
    }

    private record Slice(
            long read, @Nullable UUID last, @Nullable UUID bad) {}

    private static Future<Slice> operations(Tx tx, String query, Tuple parameters) {
        return tx.first(
                        SQL.get(query),
                        parameters,
                        row -> new Slice(row.getLong("read"), row.getUUID("last"), row.getUUID("bad")))
                .map(found -> found.orElse(new Slice(0, null, null)));
    }

    private static AuditFault nobodyTellsOf(UUID operation) {
        return new AuditFault(
                null, null, null, null, AuditFaultKind.EXTRA_OPERATION, "no leaf tells of the operation " + operation);
    }

    private Future<AuditVerification> ends(Run run) {
        var frontier = run.stand.frontier();
        return watch.published()
                .compose(published -> database.snapshot(tx -> new LogEnds(tx)
                        .judge(frontier == null ? Frontier.EMPTY : frontier)
                        .compose(found -> {
                            var token = run.token;
                            run.token = new WalkToken(
                                    null,
                                    token.next(),
                                    token.to(),
                                    token.leaves() + found.waiting(),
                                    token.counted(),
                                    token.checkpoints(),
                                    token.operation(),
                                    true,
                                    token.root());
                            return found.fault() != null
                                    ? Future.succeededFuture(found.fault())
                                    : Published.judge(tx, published.newest(), published.older());
                        })))
                .compose(fault -> answer(run, true, fault));
    }

    private Future<AuditVerification> signer(Run run) {
        var token = run.token;
        var signer = token.signer();
        if (signer == null) {
            return places(run);
        }
        return signers.step(signer, token.next()).compose(step -> {
            run.size = step.size();
            run.token = new WalkToken(
                    signer,
                    step.last(),
                    -1,
                    token.leaves() + step.read(),
                    -1,
                    0,
                    token.operation(),
                    false,
                    token.root());
            if (step.fault() != null) {
                return answer(run, true, step.fault());
            }
            if (step.read() == 0) {
                return operations(run, () -> answer(run, true, null));
            }
            return run.overTime() ? answer(run, false, null) : signer(run);
        });
    }

    private Future<AuditVerification> answer(Run run, boolean complete, @Nullable AuditFault fault) {
        return database.read(tx -> lastGood(tx, run, fault)).map(good -> {
            var bad = fault == null || fault.kind() != AuditFaultKind.CHECKPOINT
                    ? fault
                    : Faults.at(good == null ? 0 : LastGood.size(good), fault.kind(), fault.detail());
            return new AuditVerification(
                    bad == null,
                    complete,
                    run.token.leaves(),
                    run.token.checkpoints(),
                    run.token.signer() == null ? run.token.next() : run.size,
                    run.size,
                    bad,
                    good,
                    complete ? null : run.token.toString(),
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - run.began));
        });
    }

    private static Future<@Nullable String> lastGood(Tx tx, Run run, @Nullable AuditFault fault) {
        if (fault == null) {
            return Future.succeededFuture(null);
        }
        var index = fault.index();
        return LogKeys.find(tx)
                .compose(key -> LastGood.upTo(tx, index == null ? run.size : index, key.orElse(null)))
                .map(found -> found.orElse(null));
    }

    private static Future<AuditVerification> refuse(RuntimeException why) {
        return Future.failedFuture(why);
    }

    private static RuntimeException notAToken() {
        return Refusal.BadInput.field(
                        "resume",
                        "is not what an earlier call answered for the same signer; leave it out to begin anew")
                .refused();
    }

    private static RuntimeException changedSince() {
        return new Refusal.Conflict(
                        "LOG_CHANGED_BEHIND",
                        "what this verification has read is not what is there now; begin anew, without resume")
                .refused();
    }

    /** What is kept outside the database. */
    record Kept(@Nullable String newest, List<String> older) {}
}

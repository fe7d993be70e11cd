package io.countersign.verticles.approval;

import io.countersign.protocol.api.NewRequest;
import io.countersign.protocol.api.Page;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.RequestState;
import io.countersign.verticles.Approvals.Opened;
import io.countersign.verticles.Approvals.RequestFilter;
import io.countersign.verticles.Call;
import io.countersign.verticles.PageQuery;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Pages;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.countersign.verticles.webhooks.CallbackUrls;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Opening and reading requests. */
final class RequestOperations {
    private static final Queries SQL = Queries.of("approvals");
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    private final Database database;
    private final SignerAccess signers;
    private final RequestOpening opening;
    private final Waiters waiters;
    private final CallbackUrls callbacks;

    RequestOperations(
            Vertx vertx, Database database, SignerAccess signers, RequestOpening opening, CallbackUrls callbacks) {
        this.callbacks = callbacks;
        this.database = database;
        this.signers = signers;
        this.opening = opening;
        this.waiters = new Waiters(vertx, this::ended);
    }

    Future<Opened> create(Call call, String signer, NewRequest wanted, boolean dryRun) {
        // Before the transaction, because a name server may take its time.
        return callbacks
                .check(call, wanted.callbackUrl())
                .compose(sound -> database.create(
                        call,
                        dryRun,
                        tx -> signers.shared(tx, call, signer).compose(seen -> opening.open(tx, call, seen, wanted)),
                        id -> database.read(tx -> RequestFiles.visible(tx, call, id))
                                .map(file -> new Opened(RequestView.of(file), false))));
    }

    Future<Request> get(Call call, UUID request, Duration wait) {
        return read(call, request).compose(shown -> {
            if (shown.state() != RequestState.PENDING || wait.isZero() || wait.isNegative()) {
                return Future.succeededFuture(shown);
            }
            var most = wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
            return waiters.until(request, most).compose(over -> read(call, request));
        });
    }

    private Future<Request> read(Call call, UUID request) {
        return database.read(tx -> RequestFiles.visible(tx, call, request)
                .compose(file ->
                        Differences.of(tx, file).map(difference -> RequestView.of(file, difference.orElse(null)))));
    }

    /** The change feed heard of this request. */
    void changed(UUID request) {
        waiters.changed(request);
    }

    private Future<Set<UUID>> ended(Set<UUID> requests) {
        var ids = Tuple.of((Object) requests.toArray(UUID[]::new));
        return database.read(tx -> tx.all(SQL.get("endedAmong"), ids, row -> row.getUUID("id")))
                .map(Set::copyOf);
    }

    Future<Page<Request>> list(Call call, RequestFilter filter, PageQuery page) {
        return database.read(tx -> signerId(tx, call, filter.signer())
                .compose(signer -> tx.all(
                        SQL.get("listRequests"), parameters(call, filter, signer, page), row -> row.getUUID("id")))
                .map(ids -> Pages.cut(ids, page, id -> id))
                .compose(ids -> RequestFiles.all(tx, ids.items())
                        .map(files -> new Page<>(shown(call, filter, files), ids.next()))));
    }

    private static Tuple parameters(Call call, RequestFilter filter, @Nullable UUID signer, PageQuery page) {
        var caller = call.caller();
        return Tuple.of(caller.organization(), caller.id(), caller.isOrganizationAdmin())
                .addUUID(Pages.afterId(page))
                .addUUID(signer)
                .addString(filter.state() == null ? null : filter.state().toString())
                .addBoolean(filter.mine())
                .addBoolean(filter.toDecide())
                .addInteger(Pages.fetch(page))
                .addOffsetDateTime(Rows.time(filter.createdAfter()))
                .addLong(filter.olderThan() == null ? null : filter.olderThan().toSeconds());
    }

    private static List<Request> shown(Call call, RequestFilter filter, List<RequestFile> files) {
        return files.stream()
                .filter(file -> !filter.toDecide()
                        || file.canDecide().contains(call.caller().id()))
                .map(RequestView::of)
                .collect(Collectors.toList());
    }

    private Future<@Nullable UUID> signerId(Tx tx, Call call, @Nullable String signer) {
        return signer == null
                ? Future.succeededFuture(null)
                : signers.find(tx, call, signer).map(SignerAccess.Seen::id);
    }
}

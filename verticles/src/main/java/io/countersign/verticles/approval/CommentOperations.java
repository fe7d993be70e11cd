package io.countersign.verticles.approval;

import io.countersign.protocol.api.Comment;
import io.countersign.protocol.api.FieldError;
import io.countersign.protocol.api.IdentityRef;
import io.countersign.verticles.Call;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Database.Created;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Ids;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Comments of everybody who may see a request, whatever their role. They decide nothing and outlive the request's end. */
final class CommentOperations {
    private static final Queries SQL = Queries.of("comments");
    private static final Queries APPROVALS = Queries.of("approvals");
    /** What one request can hold: enough for people, and a page of answer stays small. */
    private static final int MOST = 100;

    private final Database database;

    CommentOperations(Database database) {
        this.database = database;
    }

    Future<Comment> add(Call call, UUID request, String text) {
        var errors = new ArrayList<FieldError>();
        Texts.check("/text", text, Texts.JUSTIFICATION, errors);
        if (!errors.isEmpty()) {
            return Future.failedFuture(ApprovalRefusals.badInput(errors).refused());
        }
        return database.create(
                call,
                tx -> visibleSigner(tx, call, request)
                        .compose(signer -> tx.first(APPROVALS.get("holdRequest"), Tuple.of(request), row -> signer))
                        .compose(held -> insert(tx, call, held.orElseThrow(), request, text)),
                id -> database.read(tx -> tx.first(SQL.get("comment"), Tuple.of(id), CommentOperations::comment))
                        .map(found -> found.orElseThrow(
                                () -> ApprovalRefusals.requestNotFound().refused())));
    }

    private static Future<UUID> visibleSigner(Tx tx, Call call, UUID request) {
        return tx.first(
                        APPROVALS.get("visibleRequest"),
                        RequestFiles.visibility(call, request),
                        row -> row.getUUID("signer_id"))
                .map(found -> found.orElseThrow(
                        () -> ApprovalRefusals.requestNotFound().refused()));
    }

    private static Future<Created<Comment>> insert(Tx tx, Call call, UUID signer, UUID request, String text) {
        var id = Ids.next();
        var author = new IdentityRef(
                call.caller().id(), call.caller().kind(), call.caller().name());
        return tx.first(
                        SQL.get("insertComment"),
                        Tuple.of(id, request, author.id(), text, MOST),
                        row -> new Comment(id, author, text, Rows.instant(row, "at")))
                .map(written -> {
                    var comment = written.orElseThrow(() -> full().refused());
                    tx.record(Event.by(author.id(), call.caller().organization(), "request.commented")
                            .signer(signer)
                            .request(request)
                            .with("comment", id.toString())
                            .with("text", text));
                    return new Created<>(id, comment);
                });
    }

    private static Refusal full() {
        return new Refusal.Conflict(
                "TOO_MANY_COMMENTS", "this request has " + MOST + " comments, which is all it can hold");
    }

    /** Oldest first, by request. */
    static Future<Map<UUID, List<Comment>>> of(Tx tx, Tuple requests) {
        var comments = new HashMap<UUID, List<Comment>>();
        return tx.all(
                        SQL.get("commentsOf"),
                        requests,
                        row -> comments.computeIfAbsent(row.getUUID("request_id"), id -> new ArrayList<>())
                                .add(comment(row)))
                .map(rows -> comments);
    }

    private static Comment comment(Row row) {
        return new Comment(
                row.getUUID("id"), Rows.identity(row, "author"), row.getString("comment"), Rows.instant(row, "at"));
    }
}

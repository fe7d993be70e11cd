package io.countersign.verticles.notify;

import io.countersign.verticles.approval.ApprovalReader;
import io.countersign.verticles.notify.Notice.Fact;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Looks up what a waiting notification tells, as it is at this moment; empty where it need not be told any more. */
final class Notices {
    private static final Queries SQL = Queries.of("notifications");
    private static final int ADMINISTRATOR = 3;

    private Notices() {}

    static Future<Optional<Notice>> of(Tx tx, Waiting waiting) {
        return switch (waiting.kind()) {
            case CERTIFICATE_ENDS -> stillAdministers(tx, waiting, certificate(tx, waiting));
            case ESCALATION -> stillAdministers(tx, waiting, request(tx, waiting));
            case DECIDE, CHANGE_WAITS, REMINDER -> request(tx, waiting);
            case BREAK_GLASS, GRANT_ENDS -> grant(tx, waiting);
            case OUTCOME -> waiting.request() == null ? grant(tx, waiting) : request(tx, waiting);
        };
    }

    private static Future<Optional<Notice>> request(Tx tx, Waiting waiting) {
        var request = waiting.request();
        return request == null
                ? Future.succeededFuture(Optional.empty())
                : ApprovalReader.request(tx, request)
                        .map(found -> found.flatMap(shown -> RequestNotices.of(waiting, shown)));
    }

    private static Future<Optional<Notice>> grant(Tx tx, Waiting waiting) {
        var grant = waiting.grant();
        return grant == null
                ? Future.succeededFuture(Optional.empty())
                : ApprovalReader.grant(tx, grant).map(found -> found.flatMap(shown -> GrantNotices.of(waiting, shown)));
    }

    private static Future<Optional<Notice>> stillAdministers(Tx tx, Waiting waiting, Future<Optional<Notice>> notice) {
        return tx.all(SQL.get("peopleOnSigner"), Tuple.of(waiting.signer(), ADMINISTRATOR), row -> row.getUUID("id"))
                .compose(people ->
                        people.contains(waiting.person()) ? notice : Future.succeededFuture(Optional.empty()));
    }

    private static Future<Optional<Notice>> certificate(Tx tx, Waiting waiting) {
        UUID signer = waiting.signer();
        return tx.first(SQL.get("certificateOf"), Tuple.of(signer), row -> certificate(waiting, row))
                .map(found -> found.flatMap(notice -> notice));
    }

    /** Of a certificate that was renewed meanwhile nothing is told. */
    private static Optional<Notice> certificate(Waiting waiting, Row row) {
        var end = row.getOffsetDateTime("not_after");
        if (end == null || !end.toInstant().toString().equals(waiting.detail("notAfter"))) {
            return Optional.empty();
        }
        var slug = row.getString("slug");
        var left = Duration.between(waiting.now(), end.toInstant());
        return Optional.of(new Notice(
                "certificate-" + waiting.signer(),
                "[Countersign] " + slug + ": certificate",
                "The certificate of " + slug + " ends in " + Math.max(0, left.toDays())
                        + " days; without one nobody can sign",
                List.of(Fact.of("Signer", slug), Fact.of("Ends", Ends.time(end.toInstant()))),
                null,
                List.of("countersign signer show " + slug),
                null));
    }
}

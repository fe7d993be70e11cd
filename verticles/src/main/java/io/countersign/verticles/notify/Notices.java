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

/** Looks up what a notification tells, as it is at this moment; empty where it need not be told any more. */
final class Notices {
    private static final Queries SQL = Queries.of("notifications");
    private static final int ANYBODY = 1;
    private static final int ADMINISTRATOR = 3;

    private Notices() {}

    static Future<Optional<Notice>> of(Tx tx, Matter matter) {
        return switch (matter.kind()) {
            case CERTIFICATE_ENDS -> stillOnSigner(tx, matter, ADMINISTRATOR, certificate(tx, matter));
            case ESCALATION -> stillOnSigner(tx, matter, ADMINISTRATOR, request(tx, matter));
            case BREAK_GLASS -> stillOnSigner(tx, matter, ANYBODY, grant(tx, matter));
            case DECIDE, CHANGE_WAITS, REMINDER -> request(tx, matter);
            case GRANT_ENDS -> grant(tx, matter);
            case DISABLED -> disabled(tx, matter);
            case OUTCOME -> matter.request() == null ? grant(tx, matter) : request(tx, matter);
        };
    }

    private static Future<Optional<Notice>> request(Tx tx, Matter matter) {
        var request = matter.request();
        return request == null
                ? Future.succeededFuture(Optional.empty())
                : ApprovalReader.request(tx, request)
                        .compose(found -> found.isEmpty()
                                ? Future.succeededFuture(Optional.empty())
                                : stillBehind(
                                        tx,
                                        matter,
                                        RequestNotices.of(matter, found.get()),
                                        found.get().requester().id(),
                                        found.get().recipient().id()));
    }

    private static Future<Optional<Notice>> grant(Tx tx, Matter matter) {
        var grant = matter.grant();
        return grant == null
                ? Future.succeededFuture(Optional.empty())
                : ApprovalReader.grant(tx, grant)
                        .compose(found -> found.isEmpty()
                                ? Future.succeededFuture(Optional.empty())
                                : stillBehind(
                                        tx,
                                        matter,
                                        GrantNotices.of(matter, found.get()),
                                        found.get().grantee().id()));
    }

    private static Future<Optional<Notice>> stillOnSigner(
            Tx tx, Matter matter, int rank, Future<Optional<Notice>> notice) {
        return tx.all(SQL.get("peopleOnSigner"), Tuple.of(matter.signer(), rank), row -> row.getUUID("id"))
                .compose(people -> matter.person() == null || people.contains(matter.person())
                        ? notice
                        : Future.succeededFuture(Optional.empty()));
    }

    /** Who owns a machine no longer is not told what became of what it asked for. */
    private static Future<Optional<Notice>> stillBehind(
            Tx tx, Matter matter, Optional<Notice> notice, UUID... identities) {
        return matter.person() == null || notice.isEmpty() || !matter.kind().isTheirs()
                ? Future.succeededFuture(notice)
                : tx.all(SQL.get("peopleBehind"), Tuple.of((Object) identities), row -> row.getUUID("id"))
                        .map(people -> notice.filter(told -> people.contains(matter.person())));
    }

    private static Future<Optional<Notice>> disabled(Tx tx, Matter matter) {
        return tx.first(
                        SQL.get("disabledReceiver"),
                        Tuple.of(matter.organization(), matter.detail("webhook"), matter.detail("channel"))
                                .addUUID(matter.person()),
                        row -> row)
                .map(found -> found.map(row -> DisabledNotices.of(matter, row)));
    }

    private static Future<Optional<Notice>> certificate(Tx tx, Matter matter) {
        UUID signer = matter.signer();
        return tx.first(SQL.get("certificateOf"), Tuple.of(signer), row -> certificate(matter, row))
                .map(found -> found.flatMap(notice -> notice));
    }

    /** Of a certificate that was renewed meanwhile nothing is told. */
    private static Optional<Notice> certificate(Matter matter, Row row) {
        var end = row.getOffsetDateTime("not_after");
        if (end == null || !end.toInstant().toString().equals(matter.detail("notAfter"))) {
            return Optional.empty();
        }
        var slug = row.getString("slug");
        var left = Duration.between(matter.now(), end.toInstant());
        return Optional.of(new Notice(
                "certificate-" + matter.signer(),
                "[Countersign] " + slug + ": certificate",
                "The certificate of " + slug + " ends in " + Math.max(0, left.toDays())
                        + " days; without one nobody can sign"
                        + (row.getBoolean("outside")
                                ? "; have its outside authority issue a new certificate, and bring that"
                                : ""),
                List.of(Fact.of("Signer", slug), Fact.of("Ends", Ends.time(end.toInstant()))),
                null,
                row.getBoolean("outside")
                        ? List.of(
                                "countersign signer csr " + slug,
                                "countersign signer set-certificate " + slug + " --chain FILE")
                        : List.of("countersign signer renew " + slug),
                null));
    }
}

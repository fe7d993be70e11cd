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
    private static final int ADMINISTRATOR = 3;

    private Notices() {}

    static Future<Optional<Notice>> of(Tx tx, Matter matter) {
        return switch (matter.kind()) {
            case CERTIFICATE_ENDS -> stillAdministers(tx, matter, certificate(tx, matter));
            case ESCALATION -> stillAdministers(tx, matter, request(tx, matter));
            case DECIDE, CHANGE_WAITS, REMINDER -> request(tx, matter);
            case BREAK_GLASS, GRANT_ENDS -> grant(tx, matter);
            case OUTCOME -> matter.request() == null ? grant(tx, matter) : request(tx, matter);
        };
    }

    private static Future<Optional<Notice>> request(Tx tx, Matter matter) {
        var request = matter.request();
        return request == null
                ? Future.succeededFuture(Optional.empty())
                : ApprovalReader.request(tx, request)
                        .map(found -> found.flatMap(shown -> RequestNotices.of(matter, shown)));
    }

    private static Future<Optional<Notice>> grant(Tx tx, Matter matter) {
        var grant = matter.grant();
        return grant == null
                ? Future.succeededFuture(Optional.empty())
                : ApprovalReader.grant(tx, grant).map(found -> found.flatMap(shown -> GrantNotices.of(matter, shown)));
    }

    private static Future<Optional<Notice>> stillAdministers(Tx tx, Matter matter, Future<Optional<Notice>> notice) {
        return tx.all(SQL.get("peopleOnSigner"), Tuple.of(matter.signer(), ADMINISTRATOR), row -> row.getUUID("id"))
                .compose(people -> matter.person() == null || people.contains(matter.person())
                        ? notice
                        : Future.succeededFuture(Optional.empty()));
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
                        + " days; without one nobody can sign",
                List.of(Fact.of("Signer", slug), Fact.of("Ends", Ends.time(end.toInstant()))),
                null,
                List.of("countersign signer show " + slug),
                null));
    }
}

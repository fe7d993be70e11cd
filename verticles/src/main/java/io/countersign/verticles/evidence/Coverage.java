package io.countersign.verticles.evidence;

import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.ZoneOffset;

/**
 * What of a period can be proven. A pack says of everything in it that a checkpoint covers it, and of its period that nothing else
 * happened; so the period ends before the first event that none covers.
 *
 * @param period ends early where something is missing
 * @param published size of the newest checkpoint; what it covers was committed before it
 * @param missing events that happened before the wanted end and are covered by no checkpoint
 */
record Coverage(Period period, long published, long missing) {
    private static final Queries SQL = Queries.of("evidence");

    /** More than anybody needs to know exactly. */
    private static final int COUNTED = 10_000;

    static Future<Coverage> read(Tx tx, Period wanted) {
        var parameters = Tuple.of(wanted.organization(), wanted.until().atOffset(ZoneOffset.UTC), COUNTED);
        return tx.first(SQL.get("coverage"), parameters, row -> of(row, wanted))
                .map(found -> found.orElseThrow(() -> new IllegalStateException("a query without groups has a row")));
    }

    private static Coverage of(Row row, Period wanted) {
        var first = row.getOffsetDateTime("first");
        var period = first == null ? wanted : wanted.endingAt(first.toInstant());
        return new Coverage(period, row.getLong("published"), row.getLong("missing"));
    }

    boolean whole() {
        return missing == 0;
    }

    /** What a pack that is not whole says. */
    String words() {
        return "This pack ends before " + period.until() + ": " + (missing < COUNTED ? "" : "at least ") + missing
                + " events from then on are covered by no checkpoint; they, and what else happened from then on, are not in this pack."
                + " Take it again when the log is signed again.";
    }
}

package io.countersign.verticles.evidence;

import io.countersign.verticles.feed.LogEvent;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What is known to have happened to the log of the installation. Every organization is told: it may have been theirs. What was in the
 * leaves is told to nobody, and neither is what people said about it.
 */
final class Troubles {
    private static final Queries SQL = Queries.of("evidence");
    private static final Pattern INDEX = Pattern.compile("(index [0-9]+): .*", Pattern.DOTALL);

    /** More would tell nothing more. */
    private static final int MOST = 1_000;

    private Troubles() {}

    /** Of the time of a period, a sentence each, the oldest first. */
    static Future<List<String>> read(Tx tx, Period period) {
        var parameters =
                Tuple.of(period.since().atOffset(ZoneOffset.UTC), period.until().atOffset(ZoneOffset.UTC), MOST);
        return tx.all(SQL.get("troublesOfPack"), parameters, Troubles::sentence);
    }

    private static String sentence(Row row) {
        var leaf = row.getBuffer("leaf");
        return "At " + row.getOffsetDateTime("at").toInstant() + " "
                + (leaf == null ? givenUp(row.getLong("size")) : words(LogEvent.of(0, leaf.getBytes()))) + ".";
    }

    private static String givenUp(long size) {
        return "a person gave up a published log of " + size
                + " events: those of them that the database had lost are in no pack";
    }

    private static String words(LogEvent event) {
        if (event.type().equals("log.rollback_detected")) {
            return "a gateway found that the database does not continue the log that was published: of "
                    + Story.text(event, "publishedSize") + " events it had " + Story.text(event, "databaseSize")
                    + ", or others in their place";
        }
        var place = INDEX.matcher(Story.text(event, "detail"));
        return "the log was found damaged (" + Story.text(event, "kind") + ")"
                + (place.matches() ? " at " + place.group(1) : "");
    }
}

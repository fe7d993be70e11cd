package io.countersign.verticles.store;

import io.vertx.pgclient.PgException;
import java.util.Set;
import java.util.regex.Pattern;

/** What an error tells of a transaction whose COMMIT was sent, or that was one statement. */
public final class CommitErrors {
    /** 08 connection, 57P shutdown and crash, 58 and XX system errors: they can end a connection after the commit is on disk. */
    private static final Pattern NOBODY_KNOWS = Pattern.compile("(08|57P|58|XX).*");

    /** The whole server, or this connection, ends: also with a state that is harmless otherwise, as a disk that is full. */
    private static final Set<String> ENDS = Set.of("FATAL", "PANIC");

    private CommitErrors() {}

    /** Whether PostgreSQL itself refused, so that nothing of the transaction holds; otherwise it may hold or not. */
    public static boolean isRolledBack(Throwable failure) {
        return failure instanceof PgException e
                && e.getSqlState() != null
                && !NOBODY_KNOWS.matcher(e.getSqlState()).matches()
                && (e.getSeverity() == null || !ENDS.contains(e.getSeverity()));
    }
}

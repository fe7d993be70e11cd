package io.countersign.verticles.store;

import io.countersign.sql.NamedQuery;
import java.util.Map;

/** The queries of one file of {@code sql/queries}, by name. */
public final class Queries {
    private final String file;
    private final Map<String, String> byName;

    private Queries(String file) {
        this.file = file;
        this.byName = NamedQuery.file(file);
    }

    /** @param file name without {@code .sql} */
    public static Queries of(String file) {
        return new Queries(file);
    }

    /** @throws IllegalArgumentException when the file has no such query: a mistake in the program, found at start */
    public String get(String name) {
        var sql = byName.get(name);
        if (sql == null) {
            throw new IllegalArgumentException("no query " + name + " in " + file + ".sql");
        }
        return sql;
    }
}

package io.countersign.verticles.evidence;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A table of the report. It keeps its first {@value #MOST} rows and counts the others. */
final class Table {
    static final int MOST = 5_000;

    private final List<String> columns;
    private final List<List<String>> rows = new ArrayList<>();
    private long total;

    Table(String... columns) {
        this.columns = List.of(columns);
    }

    /** Null stands for an empty cell. */
    void row(@Nullable Object... cells) {
        total++;
        if (rows.size() < MOST) {
            var row = new ArrayList<String>(cells.length);
            for (var cell : cells) {
                row.add(cell == null ? "" : cell.toString());
            }
            rows.add(row);
        }
    }

    List<String> columns() {
        return columns;
    }

    List<List<String>> rows() {
        return rows;
    }

    /** Rows that there are, shown or not. */
    long total() {
        return total;
    }
}

package io.countersign.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows of text in aligned columns. Control characters of what others wrote are made harmless for the terminal. */
public final class Table {
    private final List<String[]> rows = new ArrayList<>();

    public Table(String... header) {
        rows.add(header);
    }

    /** One row; null becomes a dash. */
    public Table row(@org.jspecify.annotations.Nullable Object... cells) {
        rows.add(Arrays.stream(cells).map(Table::clean).toArray(String[]::new));
        return this;
    }

    /** The text of a value, without what a terminal would obey. */
    public static String clean(@org.jspecify.annotations.Nullable Object value) {
        return value == null ? "-" : value.toString().replaceAll("\\p{Cntrl}", " ");
    }

    @Override
    public String toString() {
        var widths = new int[rows.get(0).length];
        for (var row : rows) {
            for (var i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        var text = new StringBuilder();
        for (var row : rows) {
            var line = new StringBuilder();
            for (var i = 0; i < row.length; i++) {
                line.append(row[i]).append(" ".repeat(widths[i] - row[i].length() + 2));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}

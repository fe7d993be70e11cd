package io.countersign.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Rows of text in aligned columns. What others wrote is made harmless for the terminal and for who reads it there. */
public final class Table {
    /** Turn around or hide what is beside them: marks of direction, and characters without a width. */
    private static final Pattern DECEIVING =
            Pattern.compile("[\\u061c\\u180e\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff]");

    private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");

    private final List<String[]> rows = new ArrayList<>();

    public Table(String... header) {
        rows.add(header);
    }

    /** One row; null becomes a dash. */
    public Table row(@org.jspecify.annotations.Nullable Object... cells) {
        rows.add(Arrays.stream(cells).map(Table::clean).toArray(String[]::new));
        return this;
    }

    /** The text of a value, without what a terminal would obey or what would make it look like another text. */
    public static String clean(@org.jspecify.annotations.Nullable Object value) {
        if (value == null) {
            return "-";
        }
        var seen = DECEIVING.matcher(value.toString()).replaceAll("\ufffd");
        return CONTROL.matcher(seen).replaceAll(" ");
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

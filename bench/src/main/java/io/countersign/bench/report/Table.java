package io.countersign.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rows of text under headings. The first column is words, the others are numbers. */
final class Table {
    private final List<List<String>> rows = new ArrayList<>();

    /** @param headings one more than there are numbers in a row */
    Table(List<String> headings) {
        rows.add(headings);
    }

    /** @param cells as many as there are headings */
    void row(List<String> cells) {
        rows.add(cells);
    }

    boolean isEmpty() {
        return rows.size() == 1;
    }

    /** For a terminal. */
    String plain() {
        var widths = IntStream.range(0, rows.getFirst().size())
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        return rows.stream().map(row -> line(row, widths)).collect(Collectors.joining());
    }

    private static String line(List<String> row, int[] widths) {
        var line = new StringBuilder();
        for (var i = 0; i < widths.length; i++) {
            var blanks = " ".repeat(widths[i] - row.get(i).length());
            line.append(i == 0 ? row.get(i) + blanks : "  " + blanks + row.get(i));
        }
        return line.toString().stripTrailing() + "\n";
    }

    /** For a page. */
    String markdown() {
        var text = new StringBuilder();
        for (var i = 0; i < rows.size(); i++) {
            text.append("| ").append(String.join(" | ", rows.get(i))).append(" |\n");
            if (i == 0) {
                text.append("|---|")
                        .append("---:|".repeat(rows.getFirst().size() - 1))
                        .append('\n');
            }
        }
        return text.toString();
    }
}

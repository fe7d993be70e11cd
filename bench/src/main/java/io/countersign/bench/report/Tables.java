package io.countersign.bench.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.bench.floor.Floor;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The tables of a report, made from the figures' JSON. */
final class Tables {
    private static final MathContext THREE = new MathContext(3);
    /** The scenario of the same key and grant as those of batches, with one signature a call. */
    private static final String SINGLE = "p256";

    private Tables() {}

    /** Which figure it is, in a few words. */
    static String name(JsonNode figure) {
        var load = figure.has("load_percent")
                ? ", load " + figure.path("load_percent").asInt() + " %"
                : figure.has("rate") ? ", " + number(figure.path("rate").asDouble()) + " calls/s" : "";
        return "%s, %d connections%s"
                .formatted(
                        figure.path("scenario").asText(),
                        figure.path("connections").asInt(),
                        load);
    }

    static Table figures(List<ObjectNode> figures) {
        var table = new Table(List.of(
                "figure",
                "signatures/s",
                "p50 ms",
                "p99 ms",
                "p99.9 ms",
                "max ms",
                "errors",
                "CPU us each",
                "KiB each",
                "GC pauses",
                "paused ms",
                "longest ms",
                "RSS MiB"));
        for (var figure : figures) {
            var pauses = figure.path("gc_pauses");
            var row = new ArrayList<>(List.of(name(figure)));
            Stream.of(
                            figure.path("throughput"),
                            figure.path("p50_ms"),
                            figure.path("p99_ms"),
                            figure.path("p999_ms"),
                            figure.path("max_ms"),
                            figure.path("errors"),
                            figure.path("cpu_us_per_signature"))
                    .forEach(value -> row.add(value(value)));
            row.add(number(figure.path("allocated_bytes_per_signature").asDouble() / 1024));
            Stream.of(
                            pauses.path("count"),
                            pauses.path("total_ms"),
                            pauses.path("longest_ms"),
                            figure.path("gateway_rss_mib"))
                    .forEach(value -> row.add(value(value)));
            table.row(row);
        }
        return table;
    }

    /** A column for each number of callers; a floor that is a rate has the figure as a part of it in brackets. */
    static Table floors(List<ObjectNode> figures) {
        var all = figures.stream().filter(figure -> figure.has("floors")).toList();
        var closed = all.stream().filter(figure -> !figure.has("rate")).toList();
        var measured = closed.isEmpty() ? all : closed;
        var headings = new ArrayList<>(List.of("floor"));
        measured.forEach(figure -> headings.add(name(figure)));
        var table = new Table(headings);
        for (var floor : Floor.values()) {
            row(table, floor.label() + ", " + floor.unit(), measured, figure -> {
                var value = value(figure.path("floors").path(floor.jsonName()));
                var part = figure.path("ratio_to_floors").path(floor.jsonName());
                return part.isNumber() ? value + " (" + value(part) + ")" : value;
            });
        }
        row(table, "all parts one after the other, signatures/s", measured, figure -> {
            var part = figure.path("ratio_to_floors").path("all_in_a_row");
            return number(figure.path("throughput").asDouble() / part.asDouble()) + " (" + value(part) + ")";
        });
        return table;
    }

    /** What calls by a timetable take beyond the disk and the token. */
    static Table beyond(List<ObjectNode> figures) {
        var table = new Table(List.of("figure", "p50 ms", "commit p50 ms", "C_Sign p50 ms", "p50 less both ms"));
        figures.stream()
                .filter(figure -> figure.has("p50_over_commit_and_sign_ms"))
                .forEach(figure -> {
                    var floors = figure.path("floors");
                    table.row(List.of(
                            name(figure),
                            value(figure.path("p50_ms")),
                            value(floors.path(Floor.COMMIT_P50.jsonName())),
                            value(floors.path(Floor.SIGN_P50.jsonName())),
                            value(figure.path("p50_over_commit_and_sign_ms"))));
                });
        return table;
    }

    /** What a signature in a batch takes of the processor, beside one that came alone from as many callers in a closed loop. */
    static Table batches(List<ObjectNode> figures) {
        var table = new Table(
                List.of("figure", "signatures a call", "CPU us each", "single, CPU us each", "batch / single"));
        var closed = figures.stream().filter(figure -> !figure.has("rate")).toList();
        for (var batch : closed.stream().filter(figure -> figure.has("batch")).toList()) {
            closed.stream()
                    .filter(figure -> figure.path("scenario").asText().equals(SINGLE)
                            && figure.path("connections").equals(batch.path("connections")))
                    .findFirst()
                    .ifPresent(single -> {
                        var ours = batch.path("cpu_us_per_signature");
                        var alone = single.path("cpu_us_per_signature");
                        table.row(List.of(
                                name(batch),
                                value(batch.path("batch")),
                                value(ours),
                                value(alone),
                                number(ours.asDouble() / alone.asDouble())));
                    });
        }
        return table;
    }

    private static String value(JsonNode number) {
        return number(number.asDouble());
    }

    /** A line for each figure and each yardstick beside it. */
    static Table yardsticks(List<ObjectNode> figures) {
        var table = new Table(List.of(
                "figure",
                "yardstick",
                "its calls/s",
                "its p50 ms",
                "its p99 ms",
                "ours / its throughput",
                "ours / its p50",
                "ours / its p99"));
        for (var figure : figures) {
            figure.path("yardstick").properties().forEach(entry -> {
                var row = new ArrayList<>(List.of(name(figure), entry.getKey()));
                Stream.of("per_second", "p50_ms", "p99_ms", "throughput_ratio", "p50_ratio", "p99_ratio")
                        .forEach(name -> row.add(value(entry.getValue().path(name))));
                table.row(row);
            });
        }
        return table;
    }

    /** Ours divided by the other build's, in brackets the least and the most of the rounds. */
    static Table beside(List<ObjectNode> figures) {
        var table = new Table(List.of(
                "figure",
                "its signatures/s",
                "its CPU us each",
                "throughput, ours / its",
                "p50, ours / its",
                "p99, ours / its",
                "CPU, ours / its"));
        for (var figure : figures.stream().filter(one -> one.has("beside")).toList()) {
            var other = figure.path("beside");
            var row = new ArrayList<>(
                    List.of(name(figure), value(other.path("throughput")), value(other.path("cpu_us_per_signature"))));
            Stream.of("throughput_ratio", "p50_ratio", "p99_ratio", "cpu_ratio").forEach(name -> {
                var range = figure.path("range").path("beside." + name);
                var median = value(other.path(name));
                row.add(
                        range.isMissingNode()
                                ? median
                                : median + " (" + value(range.path(0)) + " to " + value(range.path(1)) + ")");
            });
            table.row(row);
        }
        return table;
    }

    private interface Cell {
        String of(ObjectNode figure);
    }

    private static void row(Table table, String name, List<ObjectNode> figures, Cell cell) {
        var cells = new ArrayList<>(List.of(name));
        figures.forEach(figure -> cells.add(cell.of(figure)));
        table.row(cells);
    }

    static Table setting(JsonNode setting) {
        var table = new Table(List.of("measured on", ""));
        setting.properties()
                .forEach(entry ->
                        table.row(List.of(entry.getKey(), entry.getValue().asText())));
        return table;
    }

    /** Three digits that count, no exponent, thousands apart. */
    static String number(double value) {
        if (!Double.isFinite(value)) {
            return "-";
        }
        if (Math.abs(value) >= 1000) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return new BigDecimal(value).round(THREE).stripTrailingZeros().toPlainString();
    }
}

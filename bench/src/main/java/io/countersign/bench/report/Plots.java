package io.countersign.bench.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.bench.report.Plot.Line;
import io.countersign.bench.report.Plot.Point;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** The charts of a report, by file name. A chart that would be empty is left out. */
final class Plots {
    private static final List<String> PERCENTILES = List.of("p50_ms", "p90_ms", "p99_ms", "p999_ms", "max_ms");
    private static final List<String> PERCENTILE_NAMES = List.of("p50", "p90", "p99", "p99.9", "max");

    private Plots() {}

    static Map<String, Plot> of(List<ObjectNode> figures) {
        var plots = new TreeMap<String, Plot>();
        for (var scenario : figures.stream().map(Plots::scenario).distinct().toList()) {
            var own = figures.stream().filter(f -> scenario(f).equals(scenario)).toList();
            plots.put("latency-" + scenario + ".svg", latency(scenario, own));
        }
        plots.put("throughput.svg", throughput(figures));
        plots.values().removeIf(Plot::isEmpty);
        return plots;
    }

    private static String scenario(JsonNode figure) {
        return figure.path("scenario").asText();
    }

    private static Plot latency(String scenario, List<ObjectNode> figures) {
        var timed = figures.stream().filter(figure -> figure.has("rate")).toList();
        var lines = new ArrayList<Line>();
        for (var i = 0; i < PERCENTILES.size(); i++) {
            var percentile = PERCENTILES.get(i);
            lines.add(line(
                    PERCENTILE_NAMES.get(i),
                    timed,
                    "rate",
                    figure -> figure.path(percentile).asDouble()));
        }
        return new Plot("Latency of " + scenario + " by rate", "calls a second", "latency, ms", true, lines);
    }

    private static Plot throughput(List<ObjectNode> figures) {
        var closed = figures.stream().filter(figure -> !figure.has("rate")).toList();
        var lines = new ArrayList<Line>();
        for (var scenario : closed.stream().map(Plots::scenario).distinct().toList()) {
            var own = closed.stream().filter(f -> scenario(f).equals(scenario)).toList();
            lines.add(
                    line(scenario, own, "connections", f -> f.path("throughput").asDouble()));
            var floored = own.stream().filter(f -> f.has("floors")).toList();
            if (!floored.isEmpty()) {
                lines.add(line(
                        scenario + ", parts in a row",
                        floored,
                        "connections",
                        f -> f.path("throughput").asDouble()
                                / f.path("ratio_to_floors").path("all_in_a_row").asDouble()));
            }
        }
        return new Plot("Throughput by connections", "connections", "signatures a second", false, lines);
    }

    private static Line line(String name, List<ObjectNode> figures, String by, ToDoubleFunction<JsonNode> value) {
        return new Line(
                name,
                figures.stream()
                        .map(f -> new Point(f.path(by).asDouble(), value.applyAsDouble(f)))
                        .sorted(Comparator.comparingDouble(Point::x))
                        .toList());
    }
}

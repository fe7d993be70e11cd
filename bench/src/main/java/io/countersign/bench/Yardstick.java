package io.countersign.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Another program that is measured in alternation with the gateway, while the gateway has nothing to do. It prints a line for each of its
 * figures: {@code limit NAME... c=CONNECTIONS req/s N p50 TIME p99 TIME}, with times as wrk writes them; other lines are passed over.
 *
 * @param command for {@code sh -c}
 */
record Yardstick(String command) {
    private static final Pattern LINE =
            Pattern.compile("limit\\s+(.*?)\\s*req/s\\s+(\\S+)\\s+p50\\s+(\\S+)\\s+p99\\s+(\\S+).*");
    private static final Pattern CONNECTIONS = Pattern.compile("(?:^|\\s)c=(\\d+)(?:\\s|$)");
    private static final Pattern TIME = Pattern.compile("([0-9.]+)(us|ms|s|m)");
    private static final Map<String, Double> MILLIS = Map.of("us", 0.001, "ms", 1.0, "s", 1000.0, "m", 60_000.0);

    /**
     * What it said of itself.
     *
     * @param name what stands before the numbers
     */
    record Measure(String name, double perSecond, double p50Millis, double p99Millis) {
        /** Its connections; empty when it does not say. */
        OptionalInt connections() {
            var found = CONNECTIONS.matcher(name);
            return found.find() ? OptionalInt.of(Integer.parseInt(found.group(1))) : OptionalInt.empty();
        }

        /** Adds its numbers, and ours divided by them. */
        void addTo(ObjectNode json, Figure ours) {
            json.put("per_second", Rounding.digits(perSecond));
            ours.addRatios(json, perSecond, p50Millis, p99Millis);
        }
    }

    /**
     * Runs it to its end.
     *
     * @throws BenchException if it fails or prints no figure
     */
    Map<String, Measure> run() {
        try {
            var process = new ProcessBuilder("sh", "-c", command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            process.getOutputStream().close();
            var said = process.inputReader().lines().toList();
            var status = process.waitFor();
            var measures = parse(said);
            if (status != 0 || measures.isEmpty()) {
                throw new BenchException("The yardstick ended with status " + status + " and " + measures.size()
                        + " figures: it must print lines like \"limit NAME c=64 req/s 8000 p50 7.1ms p99 20ms\".");
            }
            return measures;
        } catch (IOException e) {
            throw new BenchException("The yardstick could not be started: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("Interrupted while the yardstick ran", e);
        }
    }

    static Map<String, Measure> parse(List<String> lines) {
        var measures = new TreeMap<String, Measure>();
        for (var line : lines) {
            var found = LINE.matcher(line.strip());
            if (found.matches()) {
                var name = found.group(1);
                measures.put(
                        name,
                        new Measure(
                                name,
                                Double.parseDouble(found.group(2)),
                                millis(found.group(3)),
                                millis(found.group(4))));
            }
        }
        return measures;
    }

    private static double millis(String time) {
        var found = TIME.matcher(time);
        if (!found.matches()) {
            throw new BenchException(
                    "The yardstick told a time as \"" + time + "\": write it as 7.1ms, 950us or 1.2s.");
        }
        return Double.parseDouble(found.group(1)) * MILLIS.getOrDefault(found.group(2), Double.NaN);
    }

    /** Those of its figures that have as many connections or do not say how many; none beside a timetable, which it does not keep. */
    static List<Measure> beside(Map<String, Measure> measures, Figure figure) {
        var alike = new ArrayList<Measure>();
        for (var measure : measures.values()) {
            if (figure.rate() == 0 && measure.connections().orElse(figure.connections()) == figure.connections()) {
                alike.add(measure);
            }
        }
        return alike;
    }
}

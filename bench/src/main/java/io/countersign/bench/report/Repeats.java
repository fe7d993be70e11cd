package io.countersign.bench.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** The same figure measured several times, as one. */
public final class Repeats {
    private static final int MOST_COMPLAINTS = 10;
    private static final Set<String> ADDED_UP =
            Set.of("errors", "seconds", "signatures", "too_late", "count", "total_ms");
    /** A median would hide what happened once. */
    private static final Set<String> HIGHEST = Set.of("max_ms", "longest_ms", "gateway_rss_mib", "log_waiting_leaves");

    private static final List<String> SPREAD = List.of("throughput", "p50_ms", "p99_ms", "cpu_us_per_signature");

    private Repeats() {}

    /**
     * One object of the same form: the median of each number, but the sum of what adds up (errors, signatures and their seconds, pauses) and
     * the highest of what is a highest value itself. Where there are several, {@code repeats}
     * says how many and {@code range} the least and the most of what matters.
     *
     * @param figures of the same scenario and load, at least one
     */
    public static ObjectNode merged(List<ObjectNode> figures) {
        var one = merge(figures);
        if (figures.size() > 1) {
            one.put("repeats", figures.size());
            var range = one.putObject("range");
            SPREAD.forEach(name -> addRange(
                    range, name, figures.stream().map(f -> f.path(name)).toList()));
            addRanges(range, "against_floors", "", figures);
            addRanges(range, "beside", "_ratio", figures);
        }
        return one;
    }

    /** The least and the most of each number in a part of the figures, if its name ends so. */
    private static void addRanges(ObjectNode range, String part, String end, List<ObjectNode> figures) {
        for (var name : (Iterable<String>) figures.getFirst().path(part)::fieldNames) {
            if (name.endsWith(end)) {
                addRange(
                        range,
                        part + "." + name,
                        figures.stream().map(f -> f.path(part).path(name)).toList());
            }
        }
    }

    private static void addRange(ObjectNode range, String name, List<JsonNode> values) {
        var numbers = values.stream().mapToDouble(JsonNode::asDouble).summaryStatistics();
        range.putArray(name).add(numbers.getMin()).add(numbers.getMax());
    }

    private static ObjectNode merge(List<ObjectNode> all) {
        var merged = JsonNodeFactory.instance.objectNode();
        for (var figure : all) {
            figure.fieldNames().forEachRemaining(name -> {
                if (!merged.has(name)) {
                    var values = all.stream()
                            .map(f -> f.path(name))
                            .filter(v -> !v.isMissingNode())
                            .toList();
                    merged.set(name, merge(name, values));
                }
            });
        }
        return merged;
    }

    private static JsonNode merge(String name, List<JsonNode> values) {
        var first = values.getFirst();
        if (first.isObject()) {
            return merge(values.stream().map(ObjectNode.class::cast).toList());
        }
        if (first.isArray()) {
            var list = JsonNodeFactory.instance.arrayNode();
            values.forEach(array -> array.forEach(element -> {
                if (list.size() < MOST_COMPLAINTS) {
                    list.add(element);
                }
            }));
            return list;
        }
        if (!first.isNumber()) {
            return first;
        }
        var whole = values.stream().allMatch(JsonNode::isIntegralNumber);
        var one = one(
                name, values.stream().mapToDouble(JsonNode::asDouble).sorted().toArray());
        return whole && one == Math.rint(one) ? LongNode.valueOf((long) one) : DoubleNode.valueOf(one);
    }

    private static double one(String name, double[] sorted) {
        return ADDED_UP.contains(name)
                ? Arrays.stream(sorted).sum()
                : HIGHEST.contains(name) ? sorted[sorted.length - 1] : median(sorted);
    }

    /** @param sorted at least one */
    static double median(double[] sorted) {
        var middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}

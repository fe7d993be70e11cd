package io.countersign.bench.pieces;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.openjdk.jmh.results.RunResult;

/**
 * What one call of a piece takes.
 *
 * @param nanos on average
 * @param error half of the interval that holds the average with 99.9 %, nanoseconds; NaN where too few iterations were measured
 * @param bytes that all threads of the JVM allocated for one call
 */
record Price(Piece piece, double nanos, double error, double bytes) {
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    /** @param result in nanoseconds, with the profiler of the garbage collector */
    static Price of(Piece piece, RunResult result) {
        var time = result.getPrimaryResult();
        var allocated = result.getSecondaryResults().get(ALLOCATED);
        return new Price(
                piece, time.getScore(), time.getScoreError(), allocated == null ? Double.NaN : allocated.getScore());
    }

    ObjectNode json() {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("piece", piece.label()).put("what", piece.what());
        put(json, "ns_per_call", nanos);
        put(json, "error_ns", error);
        put(json, "bytes_per_call", bytes);
        return json;
    }

    private static void put(ObjectNode json, String name, double value) {
        if (Double.isFinite(value)) {
            json.put(name, Math.round(value * 10) / 10.0);
        }
    }

    static String heading() {
        return "%-12s %10s %10s    %8s  %s".formatted("piece", "a call", "+/-", "bytes", "what");
    }

    String line() {
        var unit = nanos < 10_000 ? "ns" : "us";
        var scale = nanos < 10_000 ? 1 : 1_000;
        return String.format(
                Locale.ROOT,
                "%-12s %10s %10s %s %8s  %s",
                piece.label(),
                number(nanos / scale),
                number(error / scale),
                unit,
                number(bytes),
                piece.what());
    }

    private static String number(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, value < 100 ? "%,.1f" : "%,.0f", value) : "-";
    }
}

package io.countersign.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.bench.floor.Floor;
import java.util.List;
import java.util.Map;

/** Sets a figure against the floors that were measured just before and after it. */
final class FloorRatios {
    private static final List<Floor> TOKEN = List.of(Floor.TOKEN_1, Floor.TOKEN_2, Floor.COPY_1, Floor.COPY_2);
    private static final List<Floor> CALLS = List.of(Floor.ECHO, Floor.COMMIT, Floor.SCRIPT);

    private final Figure figure;
    private final Map<Floor, Double> floors;

    FloorRatios(Figure figure, Map<Floor, Double> floors) {
        this.figure = figure;
        this.floors = floors;
    }

    private double floor(Floor floor) {
        return floors.getOrDefault(floor, Double.NaN);
    }

    /**
     * Seconds that one call takes of the machine when its parts come one after the other and nothing is between them. A commit serves all
     * callers that wait for it.
     */
    double callSeconds() {
        return workSeconds() + floor(Floor.COMMIT_P50) / 1000 / figure.connections();
    }

    /** The same without the wait for the disk. */
    private double workSeconds() {
        var alone = figure.connections() == 1;
        return 1 / floor(Floor.ECHO)
                + figure.scenario().batch() / floor(alone ? Floor.COPY_1 : Floor.COPY_2)
                + (alone ? floor(Floor.SCRIPT_P50) / 1000 : 1 / floor(Floor.SCRIPT));
    }

    /** Milliseconds that a call of somebody who is alone needs at least. */
    private double aloneMillis() {
        return floor(Floor.ECHO_ALONE_P50)
                + figure.scenario().batch() * floor(Floor.SIGN_P50)
                + floor(Floor.SCRIPT_P50)
                + floor(Floor.COMMIT_P50);
    }

    /** Adds the floors, the figure as a part of each, and what a baseline is compared by. */
    void addTo(ObjectNode json) {
        var all = json.putObject("floors");
        floors.forEach((floor, value) -> put(all, floor.jsonName(), value));
        var ratios = json.putObject("ratio_to_floors");
        TOKEN.forEach(floor -> put(ratios, floor.jsonName(), figure.throughput() / floor(floor)));
        CALLS.forEach(floor -> put(ratios, floor.jsonName(), figure.callsPerSecond() / floor(floor)));
        put(ratios, "all_in_a_row", figure.callsPerSecond() * callSeconds());
        if (figure.rate() > 0) {
            put(
                    json,
                    "p50_over_commit_and_sign_ms",
                    figure.millis(50)
                            - floor(Floor.COMMIT_P50)
                            - figure.scenario().batch() * floor(Floor.SIGN_P50));
        }
        var against = json.putObject("against_floors");
        var wait = figure.rate() > 0 ? aloneMillis() : callSeconds() * 1000 * figure.connections();
        if (figure.rate() == 0) {
            put(against, "throughput", figure.callsPerSecond() * callSeconds());
        }
        put(against, "p50", figure.millis(50) / wait);
        put(against, "p99", figure.millis(99) / wait);
        put(against, "cpu", figure.cpuPerSignature() * figure.scenario().batch() / 1e6 / workSeconds());
    }

    /** Leaves out what a floor that was not measured makes unknown. */
    private static void put(ObjectNode json, String name, double value) {
        if (Double.isFinite(value)) {
            json.put(name, Rounding.digits(value));
        }
    }
}

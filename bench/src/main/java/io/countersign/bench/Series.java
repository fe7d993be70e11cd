package io.countersign.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.bench.report.Repeats;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All figures of one scenario in so many rounds: each load in turn, then the yardstick, then all again, with the floors before the first
 * round and after each.
 *
 * @param yardstick null: none
 * @param floors null: they are not measured
 * @param seen is told each figure once it is there
 */
record Series(
        Load load,
        int rounds,
        @Nullable Yardstick yardstick,
        @Nullable Floors floors,
        Consumer<Figure> seen) {
    /**
     * Measures all rounds.
     *
     * @param other the same scenario at another build, in alternation; null: none
     * @param results takes the medians of all rounds, one object for each load; when something fails, of those that were measured until then
     */
    void run(Scenario scenario, Measurement measurement, @Nullable Measurement other, Collection<ObjectNode> results) {
        var all = new ArrayList<List<ObjectNode>>();
        try (var below = floors == null ? null : floors.of(scenario, measurement.exchange(), load.connections())) {
            var before = below == null ? null : below.read();
            for (var i = 0; i < rounds; i++) {
                var measured = new ArrayList<Load.Measured>();
                var beside = Map.<String, Yardstick.Measure>of();
                Floors.Reading after = null;
                try {
                    load.on(measurement, other, i % 2 == 1, measured);
                    measured.forEach(one -> seen.accept(one.figure()));
                    beside = yardstick == null ? beside : yardstick.run();
                    after = below == null ? null : below.read();
                } finally {
                    var round = new ArrayList<ObjectNode>();
                    for (var one : measured) {
                        round.add(json(one, load.poisson(), beside, before, after));
                    }
                    all.add(round);
                }
                before = after;
            }
        } finally {
            results.addAll(medians(all));
        }
    }

    private static ObjectNode json(
            Load.Measured one,
            boolean poisson,
            Map<String, Yardstick.Measure> beside,
            Floors.@Nullable Reading before,
            Floors.@Nullable Reading after) {
        var figure = one.figure();
        var json = figure.json();
        if (poisson && figure.rate() > 0) {
            json.put("poisson", true);
        }
        if (one.percent() > 0) {
            json.put("load_percent", one.percent());
        }
        if (before != null && after != null) {
            new FloorRatios(figure, before.until(after, figure.connections())).addTo(json);
        }
        if (one.beside() != null) {
            new OtherBuild(one.beside()).addTo(json.putObject("beside"), figure);
        }
        for (var measure : Yardstick.beside(beside, figure)) {
            measure.addTo(json.withObject("/yardstick").putObject(measure.name()), figure);
        }
        return json;
    }

    private static List<ObjectNode> medians(List<List<ObjectNode>> rounds) {
        var figures = new ArrayList<ObjectNode>();
        var loads = rounds.stream().mapToInt(List::size).max().orElse(0);
        for (var i = 0; i < loads; i++) {
            var place = i;
            figures.add(Repeats.merged(rounds.stream()
                    .filter(round -> round.size() > place)
                    .map(round -> round.get(place))
                    .toList()));
        }
        return figures;
    }
}

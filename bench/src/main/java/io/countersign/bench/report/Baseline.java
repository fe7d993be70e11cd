package io.countersign.bench.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Holds figures against those of an earlier run. Both are taken as parts of the floors of their own run, so that a slower machine is no
 * regression, and what differs by no more than repeats of the same run do is noise.
 */
public final class Baseline {
    /** Less than this is noise, however alike the repeats were. */
    private static final double LEAST_BAND = 0.05;

    private static final Set<String> CHOOSE_THEIR_RATE = Set.of("sustained", "overload150", "overload300");

    private static final Map<String, String> COMPARED =
            Map.of("throughput", "throughput", "p50", "median latency", "p99", "p99 latency", "cpu", "processor time");

    private final JsonNode earlier;

    private Baseline(JsonNode earlier) {
        this.earlier = earlier;
    }

    /**
     * Reads what {@link Output#json} once said.
     *
     * @throws IOException if the file holds something else
     */
    public static Baseline read(Path file) throws IOException {
        var json = new ObjectMapper().readTree(file.toFile());
        if (!json.path("figures").isArray()) {
            throw new IOException(file + " holds no figures");
        }
        return new Baseline(json);
    }

    /**
     * One sentence for each figure.
     *
     * @param worse those that lie outside the noise on the wrong side
     * @param notes figures that only one of the runs has
     * @param compared figures that both have
     */
    public record Verdict(List<String> worse, List<String> notes, int compared) {
        /** Where nothing was compared, nothing is known to be as fast as it was. */
        public boolean holds() {
            return worse.isEmpty() && compared > 0;
        }
    }

    /** Compares all figures that both runs have. */
    public Verdict verdict(List<ObjectNode> now) {
        var worse = new ArrayList<String>();
        var notes = new ArrayList<String>();
        var compared = 0;
        for (var figure : now) {
            var before = find(figure);
            if (before.isEmpty()) {
                notes.add(Tables.name(figure) + ": is not in the baseline.");
            } else {
                compared++;
                figure.path("against_floors")
                        .fieldNames()
                        .forEachRemaining(name -> compare(
                                        Tables.name(figure), name, value(before.get(), name), value(figure, name))
                                .ifPresent(worse::add));
            }
        }
        for (var before : earlier.path("figures")) {
            if (now.stream().noneMatch(figure -> identity(figure).equals(identity(before)))) {
                notes.add(Tables.name(before) + ": is in the baseline, and was not measured now.");
            }
        }
        return new Verdict(worse, notes, compared);
    }

    private Optional<JsonNode> find(ObjectNode figure) {
        for (var other : earlier.path("figures")) {
            if (identity(other).equals(identity(figure))) {
                return Optional.of(other);
            }
        }
        return Optional.empty();
    }

    /** The rate of a load in percent is another each time, and so is that of a scenario that asks what the gateway is capable of. */
    private static String identity(JsonNode figure) {
        var percent = figure.path("load_percent").asInt();
        var scenario = figure.path("scenario").asText();
        var rate = percent > 0 || CHOOSE_THEIR_RATE.contains(scenario)
                ? 0
                : figure.path("rate").asDouble();
        return "%s/%d/%d/%s/%s"
                .formatted(
                        scenario,
                        figure.path("connections").asInt(),
                        percent,
                        rate,
                        figure.path("poisson").asBoolean());
    }

    private record Value(double median, double low, double high) {}

    private static Value value(JsonNode figure, String name) {
        var range = figure.path("range").path("against_floors." + name);
        return new Value(
                figure.path("against_floors").path(name).asDouble(),
                range.path(0).asDouble(),
                range.path(1).asDouble());
    }

    /** Half of what each run's repeats differ by, added up. */
    private static double band(Value before, Value now) {
        var spread = (before.high() - before.low() + now.high() - now.low()) / 2;
        return Math.max(LEAST_BAND, spread / before.median());
    }

    private static Optional<String> compare(String figure, String name, Value before, Value now) {
        if (!(before.median() > 0) || !(now.median() > 0)) {
            return Optional.empty();
        }
        var change = now.median() / before.median() - 1;
        var loss = name.equals("throughput") ? -change : change;
        var band = band(before, now);
        return loss <= band
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "%s: %s is %.0f %% worse than in the baseline (%s of the floors, was %s); up to %.0f %% would be noise.",
                        figure,
                        COMPARED.getOrDefault(name, name),
                        loss * 100,
                        Tables.number(now.median()),
                        Tables.number(before.median()),
                        band * 100));
    }
}

package io.countersign.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BaselineTest {
    @TempDir
    private Path folder;

    /** Signatures a second and median latency, both as parts of the floors, and how far each repeat lay from the median. */
    private static ObjectNode figure(int connections, double throughput, double p50, double noise) {
        var figure =
                JsonNodeFactory.instance.objectNode().put("scenario", "p256").put("connections", connections);
        figure.putObject("against_floors").put("throughput", throughput).put("p50", p50);
        var range = figure.putObject("range");
        range.putArray("against_floors.throughput").add(throughput - noise).add(throughput + noise);
        range.putArray("against_floors.p50").add(p50 - noise).add(p50 + noise);
        return figure;
    }

    private Baseline baseline(ObjectNode... figures) throws IOException {
        var file = folder.resolve("baseline.json");
        var json = new Output(JsonNodeFactory.instance.objectNode(), List.of(figures)).json();
        new ObjectMapper().writeValue(file.toFile(), json);
        return Baseline.read(file);
    }

    @Test
    void what_lies_within_the_noise_of_both_runs_is_no_regression() throws Exception {
        var verdict = baseline(figure(64, 0.5, 2.0, 0.05)).verdict(List.of(figure(64, 0.42, 2.08, 0.05)));

        assertThat(verdict.worse()).isEmpty();
        assertThat(verdict.notes()).isEmpty();
    }

    @Test
    void a_figure_that_lost_more_than_the_noise_is_named_with_both_values() throws Exception {
        var verdict = baseline(figure(64, 0.5, 2.0, 0.01)).verdict(List.of(figure(64, 0.4, 2.5, 0.01)));

        assertThat(verdict.worse())
                .containsExactly(
                        "p256, 64 connections: throughput is 20 % worse than in the baseline (0.4 of the floors, was 0.5); up to 5 % would be noise.",
                        "p256, 64 connections: median latency is 25 % worse than in the baseline (2.5 of the floors, was 2); up to 5 % would be noise.");
    }

    @Test
    void what_became_faster_is_fine_and_what_nobody_measured_before_is_said() throws Exception {
        var verdict = baseline(figure(64, 0.5, 2.0, 0.01))
                .verdict(List.of(figure(64, 0.9, 1.0, 0.01), figure(16, 0.1, 9.0, 0.01)));

        assertThat(verdict.worse()).isEmpty();
        assertThat(verdict.notes()).containsExactly("p256, 16 connections: is not in the baseline.");
    }

    @Test
    void what_chooses_its_rate_by_the_capacity_is_compared_at_whatever_rate() throws Exception {
        var before = figure(64, 0.5, 1.0, 0.01).put("scenario", "sustained").put("rate", 2_800.0);
        var now = figure(64, 0.5, 2.0, 0.01).put("scenario", "sustained").put("rate", 2_900.0);

        assertThat(baseline(before).verdict(List.of(now)).worse())
                .singleElement()
                .asString()
                .contains("median latency is 100 % worse");
    }

    @Test
    void calls_at_random_are_not_compared_with_evenly_spread_ones() throws Exception {
        var before = figure(64, 0.5, 1.0, 0.01).put("rate", 2_000.0);
        var now = figure(64, 0.5, 2.0, 0.01).put("rate", 2_000.0).put("poisson", true);

        var verdict = baseline(before).verdict(List.of(now));

        assertThat(verdict.worse()).isEmpty();
        assertThat(verdict.notes()).hasSize(2);
    }

    @Test
    void a_run_of_which_nothing_was_compared_does_not_hold() throws Exception {
        var verdict = baseline(figure(64, 0.5, 2.0, 0.01)).verdict(List.of(figure(16, 0.5, 2.0, 0.01)));

        assertThat(verdict.holds()).isFalse();
        assertThat(verdict.notes())
                .containsExactly(
                        "p256, 16 connections: is not in the baseline.",
                        "p256, 64 connections: is in the baseline, and was not measured now.");
    }

    @Test
    void a_file_that_is_no_baseline_is_refused() throws Exception {
        var file = Files.writeString(folder.resolve("other.json"), "{}");

        assertThatThrownBy(() -> Baseline.read(file)).hasMessageContaining("holds no figures");
    }
}

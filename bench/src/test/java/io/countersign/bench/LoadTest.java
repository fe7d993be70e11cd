package io.countersign.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LoadTest {
    private static final Load LOAD = new Load(List.of(16, 64), List.of(), List.of(50), false, Duration.ofSeconds(1));

    private final List<String> asked = new ArrayList<>();

    /** One that makes so many calls in each second. */
    private Measurement build(String name, long perSecond) {
        return build(name, perSecond, "p256");
    }

    private Measurement build(String name, long perSecond, String scenario) {
        return new Measurement() {
            @Override
            public void warmUp(int connections, Duration time) {}

            @Override
            public Figure figure(int connections, double rate, boolean poisson, Duration time) {
                asked.add("%s %d %.0f".formatted(name, connections, rate));
                return Figures.of(
                        Scenario.named(scenario).orElseThrow(),
                        connections,
                        rate,
                        new Round(perSecond, 1_000_000_000, Round.histogram()));
            }
        };
    }

    @Test
    void parts_of_the_load_are_those_of_the_highest_throughput() {
        LOAD.on(build("ours", 2000), null, false);

        assertThat(asked).containsExactly("ours 16 0", "ours 64 0", "ours 64 1000");
    }

    @Test
    void parts_of_the_load_come_from_the_most_callers_whatever_their_order() {
        new Load(List.of(64, 1), List.of(), List.of(50), false, Duration.ofSeconds(1))
                .on(build("ours", 2000), null, false);

        assertThat(asked).containsExactly("ours 64 0", "ours 1 0", "ours 64 1000");
    }

    @Test
    void a_timetable_of_decisions_has_two_calls_for_each() {
        LOAD.on(build("ours", 1000, "decisions"), null, false);

        assertThat(asked).containsExactly("ours 16 0", "ours 64 0", "ours 64 1000");
    }

    @Test
    void what_was_measured_is_there_although_the_next_one_fails() {
        var twice = new Measurement() {
            @Override
            public void warmUp(int connections, Duration time) {}

            @Override
            public Figure figure(int connections, double rate, boolean poisson, Duration time) {
                if (connections == 64) {
                    throw new BenchException("the gateway ended");
                }
                return build("ours", 2000).figure(connections, rate, poisson, time);
            }
        };
        var results = new ArrayList<ObjectNode>();
        var series = new Series(LOAD, 1, null, null, figure -> {});

        assertThatThrownBy(() -> series.run(Scenario.named("p256").orElseThrow(), twice, null, results))
                .hasMessage("the gateway ended");

        assertThat(results).singleElement().satisfies(figure -> {
            assertThat(figure.path("connections").asInt()).isEqualTo(16);
            assertThat(figure.path("throughput").asDouble()).isEqualTo(2000);
        });
    }

    @Test
    void another_build_bears_each_load_right_after_ours_and_in_the_next_round_before() {
        var ours = build("ours", 2000);
        var other = build("other", 3000);

        var measured = LOAD.on(ours, other, false);

        assertThat(asked)
                .containsExactly("ours 16 0", "other 16 0", "ours 64 0", "other 64 0", "ours 64 1000", "other 64 1000");
        assertThat(measured).extracting(one -> one.figure().throughput()).containsOnly(2000.0);
        assertThat(measured)
                .extracting(one -> one.beside() == null ? 0 : one.beside().throughput())
                .containsOnly(3000.0);

        asked.clear();
        LOAD.on(ours, other, true);

        assertThat(asked)
                .containsExactly("other 16 0", "ours 16 0", "other 64 0", "ours 64 0", "other 64 1000", "ours 64 1000");
    }
}

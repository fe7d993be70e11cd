package io.countersign.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class YardstickTest {
    @Test
    void its_lines_are_read_and_others_are_passed_over() {
        var measures = new Yardstick("""
                echo key 1: 100 sign/s
                echo limit all key=1 c=16 req/s 6000.5 p50 500us p99 7.25ms errors 0
                echo limit all key=1 c=64 req/s 8000 p50 7ms p99 1.5s errors 0
                """).run();

        assertThat(measures).containsOnlyKeys("all key=1 c=16", "all key=1 c=64");
        assertThat(measures.get("all key=1 c=16"))
                .isEqualTo(new Yardstick.Measure("all key=1 c=16", 6000.5, 0.5, 7.25));
        assertThat(measures.get("all key=1 c=64")).isEqualTo(new Yardstick.Measure("all key=1 c=64", 8000, 7, 1500));
    }

    @Test
    void it_stands_beside_figures_with_as_many_connections() {
        var measures = Yardstick.parse(List.of(
                "limit a c=16 req/s 1 p50 1ms p99 1ms",
                "limit b req/s 2 p50 1ms p99 1ms",
                "limit c c=64 req/s 3 p50 1ms p99 1ms"));
        var figure = Figures.of(Scenario.named("p256").orElseThrow(), 64, 0, new Round(1, 1, Round.histogram()));

        assertThat(Yardstick.beside(measures, figure))
                .extracting(Yardstick.Measure::name)
                .containsExactly("b", "c c=64");
    }

    @Test
    void a_program_that_fails_or_says_nothing_ends_the_run() {
        assertThatThrownBy(() -> new Yardstick("exit 3").run()).hasMessageContaining("status 3");
        assertThatThrownBy(() -> new Yardstick("echo nothing").run()).hasMessageContaining("0 figures");
    }
}

package io.countersign.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.countersign.bench.floor.Floor;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

final class FloorsTest {
    private static final Scenario SCENARIO = Scenario.named("p256").orElseThrow();
    private static final String ANSWER = """
            HTTP/1.1 200 OK\r
            content-type: application/json\r
            content-length: 95\r
            \r
            {"signatures":[{"operation":"00000000-0000-0000-0000-000000000000","signature":"AAAA","slot":1}]}""";

    private static final Map<Floor, Double> FLOORS = new EnumMap<>(Map.of(
            Floor.ECHO, 1000.0,
            Floor.ECHO_ALONE_P50, 0.5,
            Floor.COPY_2, 500.0,
            Floor.COPY_1, 250.0,
            Floor.SIGN_P50, 4.0,
            Floor.TOKEN_2, 400.0,
            Floor.SCRIPT, 1000.0,
            Floor.SCRIPT_P50, 0.5,
            Floor.COMMIT_P50, 8.0,
            Floor.COMMIT, 100.0));

    /** With real servers, each for a moment. */
    @Test
    void every_floor_is_measured() {
        var url = URI.create("http://127.0.0.1");
        var requests = new SignRequests(SCENARIO, url, List.of(new Target("/sign", "", new byte[0])), "token", 7);
        var exchange = new Exchange(requests, ANSWER.getBytes(StandardCharsets.ISO_8859_1));
        try (var floors = Floors.open(Duration.ofMillis(50));
                var here = floors.of(SCENARIO, Optional.of(exchange), List.of(2))) {
            var reading = here.read();
            var values = reading.until(reading, 2);

            assertThat(values).containsOnlyKeys(Floor.values());
            assertThat(values)
                    .allSatisfy(
                            (floor, value) -> assertThat(value).as("%s", floor).isPositive());
            assertThat(floors.postgresVersion()).startsWith("18");
            assertThat(floors.redisVersion()).matches("\\d+\\.\\d+.*");
        }
    }

    @Test
    void a_figure_is_told_as_a_part_of_each_floor_and_of_all_in_a_row() {
        var json = JsonNodeFactory.instance.objectNode();
        var latency = Round.histogram();
        latency.recordValue(Duration.ofMillis(20).toNanos());
        var round = new Round(200, Duration.ofSeconds(1).toNanos(), latency);
        new FloorRatios(Figures.of(SCENARIO, 4, 0, round), FLOORS).addTo(json);

        var ratios = json.path("ratio_to_floors");
        assertThat(ratios.path("token_2").asDouble()).isEqualTo(0.5);
        assertThat(ratios.path("echo").asDouble()).isEqualTo(0.2);
        // 1 ms echo, 2 ms token, 1 ms script and a commit of 8 ms that four callers share: 6 ms a call, 166.7 a second.
        assertThat(ratios.path("all_in_a_row").asDouble()).isEqualTo(1.2);
        assertThat(json.path("against_floors").path("throughput").asDouble()).isEqualTo(1.2);
        // Four callers wait for 24 ms in all.
        assertThat(json.path("against_floors").path("p50").asDouble()).isCloseTo(20 / 24.0, within());
    }

    @Test
    void a_figure_by_a_timetable_is_told_as_what_it_takes_beyond_the_disk_and_the_token() {
        var json = JsonNodeFactory.instance.objectNode();
        var latency = Round.histogram();
        latency.recordValue(Duration.ofMillis(20).toNanos());
        var round = new Round(200, Duration.ofSeconds(1).toNanos(), latency);
        new FloorRatios(Figures.of(SCENARIO, 4, 200, round), FLOORS).addTo(json);

        assertThat(json.path("p50_over_commit_and_sign_ms").asDouble()).isCloseTo(20 - 8 - 4, within());
        // 0.5 ms echo, 4 ms token, 0.5 ms script, 8 ms commit.
        assertThat(json.path("against_floors").path("p50").asDouble()).isCloseTo(20 / 13.0, within());
        assertThat(json.path("against_floors").has("throughput")).isFalse();
    }

    /** Histograms keep three digits. */
    private static Percentage within() {
        return Percentage.withPercentage(0.5);
    }
}

package io.countersign.bench;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Figures that nobody measured. */
final class Figures {
    private Figures() {}

    static Figure of(Scenario scenario, int connections, double rate, Round round) {
        return new Figure(
                scenario,
                connections,
                rate,
                round,
                round.calls() * scenario.batch(),
                0,
                List.of(),
                Map.of(ProcessTimes.Part.GATEWAY, 1000L * round.calls()),
                new GatewayJvms.Use(4096 * round.calls(), 2, 5, 3),
                100,
                new Figure.Log(OptionalLong.of(0), 0, 0),
                Map.of());
    }
}

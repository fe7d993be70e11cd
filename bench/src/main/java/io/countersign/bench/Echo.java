package io.countersign.bench;

import io.countersign.bench.floor.Floor;
import io.countersign.bench.floor.FloorPrograms;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** The generator as it is, and a server that always gives the same answer: what HTTP costs on this machine. */
final class Echo implements AutoCloseable {
    private final Exchange exchange;
    private final SortedSet<Integer> connections;
    private final FloorPrograms.Echo server;

    private Echo(Exchange exchange, List<Integer> connections) throws IOException {
        this.exchange = exchange;
        this.connections = new TreeSet<>(connections);
        this.connections.add(1);
        this.server = FloorPrograms.echo(exchange.answer());
    }

    /**
     * Starts the server.
     *
     * @param connections how many callers are measured, and one besides
     * @param warmUp until the server's compiler has done its work
     */
    static Echo open(Exchange exchange, List<Integer> connections, Duration warmUp) throws IOException {
        var echo = new Echo(exchange, connections);
        echo.run(echo.connections.last(), warmUp);
        return echo;
    }

    /** Calls a second and median latency by the number of connections. */
    Map<Integer, Map<Floor, Double>> read(Duration each) throws IOException {
        var echoes = new HashMap<Integer, Map<Floor, Double>>();
        for (var callers : connections) {
            echoes.put(callers, run(callers, each));
        }
        return echoes;
    }

    private Map<Floor, Double> run(int callers, Duration time) throws IOException {
        try (var all = new Callers(server.url(), callers, exchange.requests(), answered -> answered.status() != 0)) {
            var round = ClosedLoop.run(all, time);
            return Map.of(
                    Floor.ECHO,
                    round.calls() * 1e9 / round.nanos(),
                    Floor.ECHO_P50,
                    round.latency().getValueAtPercentile(50) / 1e6);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}

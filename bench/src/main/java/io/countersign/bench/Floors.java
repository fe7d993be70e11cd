package io.countersign.bench;

import io.countersign.bench.floor.CommitFloor;
import io.countersign.bench.floor.Floor;
import io.countersign.bench.floor.FloorPrograms;
import io.countersign.bench.floor.ScriptFloor;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Measures what each part of a signature costs when it is alone, with servers of its own, while the gateway has nothing to do. */
final class Floors implements AutoCloseable {
    /** The compiler of the echo server needs so much longer until it is as fast as it gets. */
    private static final int ECHO_WARM_UP = 4;
    /** RSA is given a DigestInfo of SHA-256. */
    private static final int DIGEST_INFO_BYTES = 51;

    private final Duration each;
    private final CommitFloor commits;
    private final ScriptFloor scripts;

    private Floors(Duration each, CommitFloor commits, ScriptFloor scripts) {
        this.each = each;
        this.commits = commits;
        this.scripts = scripts;
    }

    /**
     * Starts the servers.
     *
     * @param each time for one floor
     * @throws BenchException if they do not start
     */
    static Floors open(Duration each) {
        try {
            return new Floors(each, CommitFloor.open(), ScriptFloor.open());
        } catch (SQLException | IOException e) {
            throw new BenchException("The servers for the floors cannot be used: " + e.getMessage(), e);
        }
    }

    String postgresVersion() {
        return told(commits::version);
    }

    String redisVersion() {
        return told(scripts::version);
    }

    /** Median time of a commit, milliseconds. */
    double commitMillis() {
        return told(() -> commits.run(each)).p50Millis();
    }

    /**
     * All floors at one time.
     *
     * @param common those that do not depend on the number of callers
     * @param echo by the number of connections
     */
    record Reading(Map<Floor, Double> common, Map<Integer, Map<Floor, Double>> echo) {
        /** The floors under a figure with so many connections, between this reading and the next. */
        Map<Floor, Double> until(Reading next, int connections) {
            var mean = new EnumMap<Floor, Double>(Floor.class);
            var later = next.at(connections);
            at(connections).forEach((floor, value) -> mean.put(floor, (value + later.getOrDefault(floor, value)) / 2));
            return mean;
        }

        private Map<Floor, Double> at(int connections) {
            var all = new EnumMap<>(common);
            all.putAll(echo.getOrDefault(connections, Map.of()));
            return all;
        }
    }

    /** The floors of one scenario; closing it ends its echo server. */
    final class OfScenario implements AutoCloseable {
        private final Scenario scenario;
        private final @Nullable Echo echo;

        private OfScenario(Scenario scenario, @Nullable Echo echo) {
            this.scenario = scenario;
            this.echo = echo;
        }

        /** Measures each; takes some ten seconds. */
        Reading read() {
            return told(() -> {
                var common = new EnumMap<Floor, Double>(token());
                var commit = commits.run(each);
                common.put(Floor.COMMIT, commit.perSecond());
                common.put(Floor.COMMIT_P50, commit.p50Millis());
                common.put(Floor.SCRIPT_P50, scripts.alone(each).p50Millis());
                common.put(Floor.SCRIPT, scripts.pipelined(each));
                var echoes = echo == null ? Map.<Integer, Map<Floor, Double>>of() : echo.read(each);
                if (echoes.get(1) != null) {
                    common.put(Floor.ECHO_ALONE_P50, echoes.get(1).get(Floor.ECHO_P50));
                }
                return new Reading(common, echoes);
            });
        }

        private Map<Floor, Double> token() throws IOException {
            var bytes = scenario.key().startsWith("RSA") ? DIGEST_INFO_BYTES : scenario.inputBytes();
            return FloorPrograms.token(scenario.key(), bytes, each);
        }

        @Override
        public void close() {
            if (echo != null) {
                echo.close();
            }
        }
    }

    /**
     * Gets ready for a scenario.
     *
     * @param exchange a call of it; without one there is no echo
     * @param connections how many callers its figures have
     */
    OfScenario of(Scenario scenario, Optional<Exchange> exchange, List<Integer> connections) {
        return told(() -> new OfScenario(
                scenario,
                exchange.isEmpty() ? null : Echo.open(exchange.get(), connections, each.multipliedBy(ECHO_WARM_UP))));
    }

    private interface Measured<T> {
        T get() throws IOException, SQLException;
    }

    private static <T> T told(Measured<T> floor) {
        try {
            return floor.get();
        } catch (IOException | SQLException e) {
            throw new BenchException("A floor could not be measured: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        told(() -> {
            scripts.close();
            commits.close();
            return true;
        });
    }
}

package io.countersign.gateway;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A gateway that answers. Several can run in one JVM.
 *
 * @param httpPort where the API listens
 * @param managementPort where probes and metrics are
 * @param longestStop how long {@link #close} may take
 * @param setupToken for {@code POST /v1/setup}, when the installation is empty; shown here once and kept nowhere
 */
public record RunningGateway(
        int httpPort,
        int managementPort,
        Duration longestStop,
        Optional<String> setupToken,
        Supplier<Future<Void>> closing) {

    /** Takes no further calls once the drain time is over, finishes signatures under way (at most ten seconds), closes everything. */
    public Future<Void> close() {
        return closing.get();
    }

    @Override
    public String toString() {
        return "RunningGateway[" + httpPort + ", " + managementPort + "]";
    }
}

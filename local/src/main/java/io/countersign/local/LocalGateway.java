package io.countersign.local;

import io.countersign.conf.GatewayConfig;
import io.countersign.embedded.ClosedAtExit;
import io.countersign.gateway.Gateway;
import io.countersign.gateway.ListenException;
import io.countersign.gateway.RunningGateway;
import io.countersign.gateway.StartProblem;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** One gateway in this JVM, stopped gracefully before the embedded servers when the JVM ends. */
final class LocalGateway {
    private static final long START_SECONDS = 120;
    private static final int PORTS_CHOSEN = 5;

    private final RunningGateway running;
    private final GatewayConfig config;
    private volatile boolean waiting;

    private LocalGateway(RunningGateway running, GatewayConfig config) {
        this.running = running;
        this.config = config;
    }

    /**
     * Starts it on these servers, on ports that are chosen anew when another program takes one before the gateway listens.
     */
    static LocalGateway start(EmbeddedSet servers, Supplier<Ports> choice) {
        for (int left = PORTS_CHOSEN; left > 1; left--) {
            try {
                return start(servers.gateway(choice.get()));
            } catch (LocalException.PortTaken taken) {
                // Seconds have passed since it was free.
            }
        }
        return start(servers.gateway(choice.get()));
    }

    /** Starts it and waits until it answers. */
    static LocalGateway start(GatewayConfig config) {
        try {
            var running = Gateway.start(config)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(START_SECONDS, TimeUnit.SECONDS);
            var gateway = new LocalGateway(running, config);
            ClosedAtExit.before(gateway::stop);
            return gateway;
        } catch (ExecutionException e) {
            throw plain(e.getCause() == null ? e : e.getCause(), config);
        } catch (TimeoutException e) {
            throw new LocalException(
                    "The gateway was not up after " + START_SECONDS + " seconds: check that PostgreSQL at "
                            + StartProblem.database(config) + " and the tokens answer.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalException("Interrupted while the gateway started.", e);
        }
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + running.httpPort());
    }

    /** Whether it serves browser pages. */
    boolean hasConsole() {
        return config.console().enabled();
    }

    /** The address that clients are told, with the port found where the configuration leaves it free. */
    URI publicUrl() {
        return config.http().port() == 0 ? url() : config.http().publicUrl();
    }

    URI managementUrl() {
        var host = config.management().host();
        var reachable = host.equals("0.0.0.0") ? "127.0.0.1" : host;
        return URI.create("http://" + reachable + ":" + running.managementPort());
    }

    /** Present as long as nobody has set the installation up. */
    Optional<String> setupToken() {
        return running.setupToken();
    }

    /** Returns never: a signal ends the JVM, whose hooks stop the gateway and then its servers. */
    void untilSignal() {
        waiting = true;
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stop() {
        if (waiting) {
            System.err.println("Stopping: " + drained() + "no new calls, signatures under way are finished ...");
        }
        try {
            running.close()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(running.longestStop().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            System.err.println("The gateway did not stop in good order: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String drained() {
        var seconds = config.http().drain().toSeconds();
        return seconds == 0 ? "" : "calls are taken for " + seconds + " s while /readyz is 503, then ";
    }

    private static RuntimeException plain(Throwable failure, GatewayConfig config) {
        var told = StartProblem.sentence(failure, config).map(why -> "The gateway did not start: " + why);
        if (told.isEmpty()) {
            return new IllegalStateException("The gateway did not start", failure);
        }
        return failure instanceof ListenException refused && refused.taken()
                ? new LocalException.PortTaken(told.get(), refused)
                : new LocalException(told.get(), failure);
    }
}

package io.countersign.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A gateway that starts on data and servers that are there: how long until it says that it is ready, until its first signature, and how slow
 * the first ten seconds are beside a gateway that has been running. Time counts from the call of the launcher, which looks for a JDK first;
 * it does not look for changed sources.
 */
final class ColdStart implements Measurement {
    private static final Duration FIRST = Duration.ofSeconds(10);
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(120);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int CONNECT_MILLIS = 1_000;
    private static final int OK = 200;

    private final Site site;
    private final Scenario scenario;
    private final Signing signing;
    /** p99 of a gateway that has been warmed up, milliseconds, by callers and rate. */
    private final Map<String, Double> steady = new HashMap<>();

    private Duration warmUp = Duration.ZERO;

    ColdStart(Site site, Scenario scenario) {
        this.site = site;
        this.scenario = scenario;
        this.signing = new Signing(site, scenario);
    }

    @Override
    public void warmUp(int connections, Duration time) {
        warmUp = time;
    }

    /** Measures the first ten seconds of a new gateway, and before it for so long one that is warmed up, once for each load. */
    @Override
    public Figure figure(int connections, double rate, boolean poisson, Duration time) {
        var steadyMillis = steady.computeIfAbsent(connections + " at " + rate, load -> {
            signing.warmUp(connections, warmUp);
            var warm = signing.figure(connections, rate, poisson, time);
            signing.tellLater(warm.wrong());
            return p99(warm.round());
        });
        // Before the start: tokens and counts would be its first calls.
        var calls = signing.calls();
        site.stopGateways();
        var began = System.nanoTime();
        var gateway = site.launch();
        awaitReady(gateway);
        var ready = System.nanoTime() - began;
        var signed = new AtomicLong();
        var loaded = new AtomicLong();
        var first = Signing.load(rate, poisson, FIRST);
        var figure = signing.cold(
                calls,
                connections,
                callers -> {
                    var one = one(callers);
                    signed.set(System.nanoTime() - began);
                    return one;
                },
                callers -> {
                    loaded.set(System.nanoTime() - began);
                    return first.run(callers);
                });
        gateway.awaitGreeting();
        var round = figure.trial().round();
        var more = new LinkedHashMap<String, Number>();
        more.put("ready_ms", ready / 1e6);
        more.put("first_signature_ms", signed.get() / 1e6);
        more.put("load_began_ms", loaded.get() / 1e6);
        more.put("steady_p99_ms", steadyMillis);
        more.put("p99_to_steady", p99(round) / steadyMillis);
        return figure.trial()
                .figure(scenario, connections, rate, round.calls(), figure.errors(), figure.complaints(), more);
    }

    /** The first signature; it counts for no throughput. */
    private static Round one(Generator callers) throws IOException {
        callers.ask(callers.all().getFirst(), System.nanoTime());
        callers.drain(answered -> {});
        return new Round(0, 0, Round.histogram());
    }

    private static double p99(Round round) {
        return round.latency().getValueAtPercentile(99) / 1e6;
    }

    private static void awaitReady(OwnGateway gateway) {
        var request = HttpRequest.newBuilder(gateway.management().resolve("/readyz"))
                .timeout(Duration.ofSeconds(5))
                .build();
        var end = System.nanoTime() + LONGEST_NANOS;
        try (var http = HttpClient.newHttpClient()) {
            while (!listens(gateway.management()) || !isReady(http, request)) {
                if (!gateway.isAlive()) {
                    // Throws with what it said at its end.
                    gateway.awaitGreeting();
                }
                if (System.nanoTime() > end) {
                    throw new BenchException("The gateway was not ready after two minutes.");
                }
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
    }

    /** Asked first, because it takes little of the processors that the start needs. */
    private static boolean listens(URI server) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), CONNECT_MILLIS);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static boolean isReady(HttpClient http, HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode() == OK;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("Interrupted while the gateway started", e);
        }
    }
}

package io.countersign.gateway.management;

import io.countersign.verticles.Health;
import io.countersign.worker.SigningWorker;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The embedded signing workers in metrics and probes. */
public final class WorkerMeters {
    private WorkerMeters() {}

    /** Shows a worker's sessions and queue as gauges. */
    public static void register(MeterRegistry registry, String token, SigningWorker worker) {
        var states = Map.<String, ToDoubleFunction<SigningWorker>>of(
                "free", w -> w.status().sessionsFree(),
                "busy", w -> w.status().sessionsBusy(),
                "lost", w -> w.status().sessionsLost());
        states.forEach((state, value) -> Gauge.builder("countersign.worker.sessions", worker, value)
                .description("PKCS#11 sessions by what they do")
                .tag("token", token)
                .tag("state", state)
                .register(registry));
        Gauge.builder("countersign.worker.queue", worker, w -> w.status().queued())
                .description("Orders that wait for a session")
                .tag("token", token)
                .register(registry);
    }

    /**
     * A worker as a part of the gateway's health. Not needed: calls of its Signers are answered 503 by themselves, and a balancer must let
     * those through who sign with another token, revoke or approve.
     */
    public static Health.Part part(String token, SigningWorker worker) {
        var status = worker.status();
        return new Health.Part(
                "token " + token,
                status.ready(),
                false,
                status.ready() ? "ready to sign" : "signs nothing now: " + status.why());
    }
}

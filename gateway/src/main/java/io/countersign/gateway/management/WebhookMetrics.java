package io.countersign.gateway.management;

import io.countersign.verticles.WebhookFigures;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.ConcurrentHashMap;

/** {@code countersign_webhook_attempts_total{outcome}} and {@code countersign_webhook_lag_events}. */
public final class WebhookMetrics {
    private WebhookMetrics() {}

    /** The registry keeps them from here on. */
    public static void register(MeterRegistry registry, WebhookFigures figures) {
        var attempts = new ConcurrentHashMap<String, Counter>();
        Gauge.builder("countersign.webhook.lag.events", figures, WebhookFigures::lag)
                .description(
                        "Events that the worst enabled webhook is behind the log; zero on gateways that do not send")
                .register(registry);
        figures.onAttempt(outcome -> attempts.computeIfAbsent(outcome, name -> counter(registry, name))
                .increment());
    }

    private static Counter counter(MeterRegistry registry, String outcome) {
        return Counter.builder("countersign.webhook.attempts")
                .description("Attempts to deliver events, by what became of them")
                .tag("outcome", outcome)
                .register(registry);
    }
}

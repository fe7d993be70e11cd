package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Eventually;
import io.countersign.acceptance.harness.Flood;
import io.countersign.acceptance.harness.Organization;
import io.countersign.protocol.api.NewWebhook;
import io.countersign.protocol.api.WebhookCredentials;
import io.countersign.protocol.json.ContractJson;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * A measurement, run by name only: how many events a second one endpoint is told, and how late another endpoint is while a dead one has
 * very many events before it, and while that one comes back and reads them; then what gateways that start say of checking a log of that
 * size.
 */
class WebhookFlood {
    private static final int EVENTS = 10_000;
    private static final int BACKLOG = Integer.getInteger("countersign.backlog", 1_000_000);
    /** More in one transaction would make each of them slow, because all move the same counter. */
    private static final int PART = 1_000;

    private static final int PROBES = 30;
    private static final int SHORT = 20;
    private static final int STARTS = 5;
    private static final Pattern CHECKED = Pattern.compile("audit log checked at the start: (.*)");
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final AtomicInteger taken = new AtomicInteger();
    private final Map<String, Long> arrived = new ConcurrentHashMap<>();
    private volatile boolean dead;

    private HttpServer receiver() throws IOException {
        var receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_000);
        receiver.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        receiver.createContext("/counted", exchange -> {
            answer(exchange, dead ? 500 : 204);
            if (!dead) {
                taken.incrementAndGet();
            }
        });
        receiver.createContext("/probed", exchange -> {
            var now = System.nanoTime();
            var event = ContractJson.mapper().readTree(exchange.getRequestBody().readAllBytes());
            arrived.putIfAbsent(event.at("/data/request").asText(), now);
            answer(exchange, 204);
        });
        receiver.start();
        return receiver;
    }

    private static void answer(HttpExchange exchange, int status) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(status, -1);
        }
    }

    @Test
    void one_endpoint_with_very_many_events_before_it_delays_no_other() throws Exception {
        var receiver = receiver();
        try (var cluster = Cluster.start(2)) {
            var org = Organization.create(cluster, "flooded");
            var signer = org.signer("release").id();
            var url = "http://127.0.0.1:" + receiver.getAddress().getPort();
            hook(org, url + "/counted", "request.commented");
            flood(cluster, org.id(), signer, EVENTS);
            var began = System.nanoTime();
            var already = taken.get();
            Eventually.holds("all are told", PATIENCE, () -> taken.get() >= EVENTS);
            System.out.printf(
                    "%ndelivered %.0f events a second%n", (EVENTS - already) * 1e9 / (System.nanoTime() - began));

            var other = Organization.create(cluster, "prompt");
            hook(other, url + "/probed", "request.commented");
            report("beside nothing", probe(cluster, other.id()));
            dead = true;
            var size = cluster.number("SELECT size FROM log_head");
            flood(cluster, org.id(), signer, BACKLOG);
            report("right after the flood", probe(cluster, other.id()));
            Eventually.holds(
                    "all have a place", PATIENCE, () -> cluster.number("SELECT size FROM log_head") >= size + BACKLOG);
            report("beside a dead one", probe(cluster, other.id()));
            var behind = cluster.number("SELECT max((SELECT size FROM log_head) - cursor) FROM webhooks");
            assertThat(behind).isGreaterThan(BACKLOG - EVENTS);
            dead = false;
            cluster.superuser(
                    "UPDATE webhook_deliveries SET next_attempt_at = clock_timestamp() WHERE state = 'pending'");
            var before = taken.get();
            report("while it reads them", probe(cluster, other.id()));
            System.out.printf("it took %d meanwhile%n", taken.get() - before);
            dead = true;
            for (int i = 0; i < STARTS; i++) {
                startCheck(cluster);
            }
        } finally {
            receiver.stop(0);
        }
    }

    private static void startCheck(Cluster cluster) {
        var gateway = cluster.add();
        Eventually.holds(
                "the log was checked", PATIENCE, () -> gateway.said(CHECKED).isPresent());
        System.out.printf(
                "%d leaves; a gateway that starts says: %s%n",
                cluster.number("SELECT size FROM log_head"),
                gateway.said(CHECKED).orElse("nothing"));
        gateway.kill();
    }

    private static void flood(Cluster cluster, UUID organization, UUID signer, int many) {
        for (int i = 0; i < many / PART; i++) {
            Flood.comments(cluster, organization, signer, PART, SHORT);
        }
    }

    private static void hook(Organization org, String url, String type) {
        org.admin()
                .api()
                .withNewKey()
                .post("/v1/webhooks", new NewWebhook(url, null, List.of(type), null, null))
                .expect(201)
                .as(WebhookCredentials.class);
    }

    /** Milliseconds from before an event is written until the receiver has it. */
    private List<Double> probe(Cluster cluster, UUID organization) {
        var millis = new ArrayList<Double>();
        for (int i = 0; i < PROBES; i++) {
            var request = UUID.randomUUID();
            var before = System.nanoTime();
            cluster.column("""
                SELECT append_leaf(n.id, '%1$s', 'request.commented', NULL, NULL, '%2$s', NULL, NULL,
                    '{"type":"request.commented","organization":"%1$s","request":"%2$s","details":{}}')
                FROM (SELECT id FROM nodes WHERE stopped_at IS NULL ORDER BY started_at DESC LIMIT 1) n
                """.formatted(organization, request));
            Eventually.holds("it is told", PATIENCE, () -> arrived.containsKey(request.toString()));
            millis.add((Objects.requireNonNull(arrived.get(request.toString())) - before) / 1e6);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        Collections.sort(millis);
        return millis;
    }

    private static void report(String when, List<Double> sorted) {
        System.out.printf(
                "%s: p50 %.0f ms, p90 %.0f ms, max %.0f ms; load %.1f%n",
                when,
                sorted.get(sorted.size() / 2),
                sorted.get(sorted.size() * 9 / 10),
                sorted.getLast(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }
}

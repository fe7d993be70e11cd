package io.countersign.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The generator itself, against a server that answers at once except when it is told to stall. */
final class LoopsTest {
    private static final Scenario SCENARIO = Scenario.named("p256").orElseThrow();
    private static final String ANSWER =
            "{\"signatures\":[{\"operation\":\"00000000-0000-0000-0000-000000000000\",\"signature\":\"AAAA\",\"slot\":%d}]}";

    private final Set<String> keys = ConcurrentHashMap.newKeySet();
    private final AtomicInteger calls = new AtomicInteger();
    private final Answers answers = new Answers(1);
    private final AtomicInteger signed = new AtomicInteger();
    private volatile int stallAt = -1;
    private volatile long stallFrom = Long.MAX_VALUE;
    private volatile int closeAt = -1;
    private volatile boolean refusesHalf;
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var lock = new Object();
        server.createContext("/", exchange -> {
            keys.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
            exchange.getRequestBody().readAllBytes();
            byte[] body;
            int status;
            // One at a time, so that a stall holds everybody up.
            synchronized (lock) {
                var call = calls.incrementAndGet();
                if (call == stallAt || System.nanoTime() > stallFrom) {
                    stallFrom = Long.MAX_VALUE;
                    LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
                }
                if (call == closeAt) {
                    // Without an answer the server closes the connection.
                    exchange.close();
                    return;
                }
                status = refusesHalf && call % 2 == 0 ? 503 : 200;
                signed.addAndGet(status == 200 ? 1 : 0);
                body = ANSWER.formatted(call).getBytes(StandardCharsets.US_ASCII);
            }
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private Callers callers(int connections) throws Exception {
        var url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        var requests = new SignRequests(SCENARIO, url, List.of(new Target("release", "", new byte[0])), "token", 7);
        return new Callers(url, connections, requests, answers);
    }

    @Test
    void every_call_has_an_idempotency_key_of_its_own_and_every_answer_is_kept() throws Exception {
        try (var callers = callers(8)) {
            ClosedLoop.run(callers, Duration.ofMillis(300));
        }

        assertThat(answers.refused()).isZero();
        assertThat(keys).hasSize(calls.get());
        assertThat(answers.all()).hasSize(calls.get());
        assertThat(answers.all().stream().map(Answers.Signed::slot).distinct()).hasSize(calls.get());
    }

    /** Callers who wait for each other would send nothing while it lasts, and only as many as there are connections would be slow. */
    @Test
    void a_server_that_stalls_for_a_second_cannot_hide_it_from_a_timetable() throws Exception {
        stallAt = 100;
        Round round;
        try (var callers = callers(4)) {
            round = new OpenLoop(200, false).run(callers, Duration.ofSeconds(2));
        }

        var late = round.latency().getTotalCount()
                - round.latency()
                        .getCountBetweenValues(0, Duration.ofMillis(500).toNanos());
        assertThat(round.latency().getTotalCount()).isBetween(390L, 400L);
        // Half of the 200 calls that were due in that second waited for more than half a second.
        assertThat(late).isGreaterThan(80);
    }

    @Test
    void a_refusal_is_no_signature_and_how_fast_it_came_is_no_latency() throws Exception {
        refusesHalf = true;
        Round closed;
        try (var callers = callers(8)) {
            closed = ClosedLoop.run(callers, Duration.ofMillis(300));
        }

        assertThat(answers.refused()).isPositive();
        assertThat(closed.latency().getTotalCount()).isEqualTo(signed.get());
        assertThat(closed.calls()).isBetween(signed.get() - 8L, (long) signed.get());

        signed.set(0);
        Round open;
        try (var callers = callers(8)) {
            open = new OpenLoop(200, false).run(callers, Duration.ofMillis(300));
        }

        assertThat(signed.get()).isPositive();
        assertThat(open.latency().getTotalCount()).isEqualTo(signed.get());
        assertThat(open.calls()).isEqualTo(signed.get());
    }

    /** Whoever waits at the end is the only one who knows. */
    @Test
    void a_stall_at_the_end_of_a_closed_loop_is_seen() throws Exception {
        stallFrom = System.nanoTime() + Duration.ofMillis(300).toNanos();
        Round round;
        try (var callers = callers(4)) {
            round = ClosedLoop.run(callers, Duration.ofMillis(500));
        }

        assertThat(stallFrom).isEqualTo(Long.MAX_VALUE);
        assertThat(round.latency().getMaxValue())
                .isGreaterThan(Duration.ofMillis(990).toNanos());
    }

    @Test
    void a_connection_that_breaks_costs_its_call_and_the_others_go_on() throws Exception {
        closeAt = 100;
        try (var callers = callers(4)) {
            ClosedLoop.run(callers, Duration.ofSeconds(1));
            ClosedLoop.run(callers, Duration.ofMillis(100));

            assertThat(callers.isGone()).isFalse();
            assertThat(callers.all()).allMatch(Connection::isOpen);
        }

        assertThat(answers.kinds()).isEqualTo(Map.of("status 0", 1L));
        assertThat(answers.open()).isEqualTo(1);
        assertThat(calls.get()).isGreaterThan(100);
        assertThat(answers.all()).hasSize(calls.get() - 1);
    }

    @Test
    void who_goes_away_for_good_costs_the_calls_under_way_and_ends_the_run() throws Exception {
        Round round;
        try (var callers = callers(4)) {
            var stopper = Thread.ofPlatform().start(() -> {
                while (calls.get() < 50) {
                    Thread.onSpinWait();
                }
                server.stop(0);
            });
            round = ClosedLoop.run(callers, Duration.ofSeconds(300));
            stopper.join();

            assertThat(callers.isGone()).isTrue();
        }

        assertThat(Duration.ofNanos(round.nanos())).isLessThan(Duration.ofSeconds(100));
        assertThat(answers.kinds()).containsOnlyKeys("status 0");
        assertThat(answers.refused()).isBetween(4L, 8L);
    }

    @Test
    void calls_at_random_come_as_often_as_the_rate_says() throws Exception {
        Round round;
        try (var callers = callers(16)) {
            round = new OpenLoop(500, true).run(callers, Duration.ofSeconds(1));
        }

        assertThat(round.latency().getTotalCount()).isBetween(400L, 600L);
    }
}

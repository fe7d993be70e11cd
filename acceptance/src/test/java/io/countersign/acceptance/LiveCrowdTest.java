package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.EventReader;
import io.countersign.acceptance.harness.Eventually;
import io.countersign.acceptance.harness.Flood;
import io.countersign.acceptance.harness.GatewayProcess;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** 200 readers who leave and come back, some of them slowly, over two gateways, one of which is killed: each has every event once. */
class LiveCrowdTest {
    private static final int READERS = 200;
    private static final int PEOPLE = 20;
    private static final int ROUNDS = 20;
    private static final int EVENTS = 30;
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long BREATH_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final Cluster cluster = Cluster.shared();
    private final Organization org = Organization.create(cluster, "crowd");
    /** Index of the last event; known once all have happened. */
    private final AtomicLong last = new AtomicLong(Long.MAX_VALUE);

    @Test
    void every_reader_has_every_event_once_whatever_happens_to_connections_and_gateways() throws Exception {
        var signer = org.signer("release").id();
        var people = IntStream.range(0, PEOPLE)
                .mapToObj(i -> org.person("reader" + i))
                .toList();
        org.operators("release", people.toArray(Party[]::new));
        people.forEach(Party::token);
        var victim = cluster.add();
        var start = cluster.number("SELECT size - 1 FROM log_head");
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var readers = new ArrayList<Future<List<Long>>>();
            for (int i = 0; i < READERS; i++) {
                var number = i;
                readers.add(pool.submit(() -> read(people.get(number % PEOPLE), victim, start, new Random(number))));
            }
            for (int round = 0; round < ROUNDS; round++) {
                Flood.comments(cluster, org.id(), signer, EVENTS, 200);
                var expected = (round + 1) * EVENTS;
                Eventually.holds(
                        "round " + round,
                        SOON,
                        () -> Flood.indexes(cluster, signer, start).size() >= expected);
                if (round == ROUNDS / 2) {
                    victim.kill();
                }
            }
            Eventually.holds("all is in the log", SOON, () -> Flood.waiting(cluster) == 0);
            var expected = Flood.indexes(cluster, signer, start);
            last.set(expected.getLast());
            // One more, so that those who wait for an event get one that says that it is over.
            Flood.comments(cluster, org.id(), signer, 1, 1);
            for (var reader : readers) {
                assertThat(reader.get(60, TimeUnit.SECONDS)).isEqualTo(expected);
            }
        }
    }

    /** Reads until the last event, over many connections. */
    private List<Long> read(Party who, GatewayProcess victim, long start, Random random) throws IOException {
        var got = new ArrayList<Long>();
        var after = start;
        var slow = random.nextInt(5) == 0;
        while (after < last.get()) {
            var gateway = victim.isAlive() && random.nextBoolean() ? victim : cluster.gateway(0);
            try (var reader = new EventReader(gateway.uri(), "?signer=release", who.token(), after, slow)) {
                if (reader.status() != 200) {
                    // All come at once, and some are told to come again.
                    assertThat(reader.status()).isIn(429, 503);
                    LockSupport.parkNanos(AGAIN_NANOS);
                    continue;
                }
                var most = 1 + random.nextInt(200);
                for (int i = 0; i < most && after < last.get(); i++) {
                    var next = reader.next();
                    if (next == null) {
                        break;
                    }
                    if (next.id() <= last.get()) {
                        got.add(next.id());
                    }
                    after = next.id();
                    if (slow) {
                        LockSupport.parkNanos(BREATH_NANOS);
                    }
                }
            } catch (IOException lost) {
                // Killed, or between its death and our knowing of it: the next connection goes on after what was read
                // whole.
            }
        }
        return got;
    }
}

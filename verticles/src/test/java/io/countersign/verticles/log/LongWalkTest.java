package io.countersign.verticles.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.audit.Verifier;
import io.countersign.verticles.testbed.TestBed;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LongWalkTest {
    private static final int LEAVES = 3000;

    /** Counted in processor time of the only event loop, which a busy machine does not distort. */
    @Test
    void a_walk_over_many_leaves_never_keeps_the_event_loop_for_ten_milliseconds() throws Exception {
        try (var bed = TestBed.withOneEventLoop()) {
            bed.sql("""
                    DO $$ BEGIN FOR i IN 1..%d LOOP
                        PERFORM append_leaf('%s', NULL, 'x.y', NULL, NULL, NULL, NULL, NULL,
                            '{"type":"x.y","details":{"text":"' || repeat('z', 2000) || '"}}');
                    END LOOP; END $$
                    """.formatted(LEAVES, bed.database().node().id()));
            var parts = LogParts.of(
                    bed.vertx(),
                    bed.database(),
                    bed.workerClient(),
                    TestBed.TOKEN,
                    new DomainConfig.AuditLog("sign.example.com/log", null));
            var sequencer = new Sequencer(bed.vertx(), bed.database(), parts);
            while (bed.ok(parts.store().head()).size() < LEAVES) {
                // Nobody signs the checkpoint here; the tree grows all the same.
                bed.ok(sequencer.once().otherwiseEmpty());
            }
            var verification = new LogVerification(bed.vertx(), bed.database(), parts);
            var all = new Verifier.Range(null, null, null, null);
            bed.ok(verification.verify(all));
            var ticks = new CopyOnWriteArrayList<Long>();
            var threads = ManagementFactory.getThreadMXBean();
            var timer = bed.vertx().setPeriodic(1, id -> ticks.add(threads.getCurrentThreadCpuTime()));
            var result = bed.ok(verification.verify(all));
            bed.vertx().cancelTimer(timer);
            assertThat(result.firstBad()).isNull();
            assertThat(result.leaves()).isEqualTo(LEAVES);
            assertThat(longest(ticks)).isLessThan(Duration.ofMillis(10));
        }
    }

    private static Duration longest(List<Long> ticks) {
        assertThat(ticks).hasSizeGreaterThan(5);
        return Duration.ofNanos(IntStream.range(1, ticks.size())
                .mapToLong(i -> ticks.get(i) - ticks.get(i - 1))
                .max()
                .orElseThrow());
    }
}

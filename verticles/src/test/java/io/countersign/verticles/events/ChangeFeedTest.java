package io.countersign.verticles.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.embedded.Freezing;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.testbed.TestBed;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChangeFeedTest {
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private final AtomicInteger hearings = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> heard = new ConcurrentLinkedQueue<>();
    private final AtomicInteger cuts = new AtomicInteger();
    private TestBed bed;
    private NetClient proxy;
    private ChangeFeed feed;

    @BeforeEach
    void listen() throws SQLException {
        bed = TestBed.open();
        proxy = bed.vertx().createNetClient();
        var server = bed.ok(
                bed.vertx().createNetServer().connectHandler(this::connect).listen(0, "127.0.0.1"));
        var options =
                Database.options(bed.config(), "feed").setHost("127.0.0.1").setPort(server.actualPort());
        feed = new ChangeFeed(bed.vertx(), options);
        feed.onHearingAgain(hearings::incrementAndGet);
        feed.onNotification(notification -> heard.add(notification.getPayload()));
        bed.ok(feed.start());
    }

    @AfterEach
    void close() throws SQLException {
        bed.ok(feed.close());
        bed.close();
    }

    @Test
    void a_connection_on_which_nobody_answers_any_more_is_replaced() {
        var silent = ProcessHandle.of(Long.parseLong(backends().getFirst())).orElseThrow();
        Freezing.freeze(silent);
        try {
            await(() -> hearings.get() == 2);
            assertThat(feed.listening()).isTrue();
            bed.sql("NOTIFY countersign_changes, 'something'");
            await(() -> heard.contains("something"));
        } finally {
            Freezing.thaw(silent);
        }
        await(() -> backends().size() == 1);
    }

    @Test
    void connections_that_end_before_they_listen_leave_one_that_does() {
        cuts.set(4);
        bed.column("SELECT pg_terminate_backend(" + backends().getFirst() + ", 5000)");
        await(() -> hearings.get() > 1);
        // A second loop would have connected by now, or soon.
        bed.ok(bed.vertx().timer(1, TimeUnit.SECONDS));
        assertThat(backends()).hasSize(1);
        assertThat(hearings).hasValue(2);
        assertThat(cuts).hasValue(0);
    }

    /** Between the feed and PostgreSQL; cuts as many connections as {@link #cuts} says when they ask to listen. */
    private void connect(NetSocket feed) {
        feed.pause();
        proxy.connect(bed.config().port(), bed.config().host()).onSuccess(server -> {
            server.handler(feed::write);
            feed.closeHandler(closed -> server.close());
            feed.handler(bytes -> {
                if (bytes.toString().contains("LISTEN") && cuts.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                    feed.close();
                } else {
                    server.write(bytes);
                }
            });
            feed.resume();
        });
    }

    private List<String> backends() {
        return bed.column("SELECT pid FROM pg_stat_activity WHERE application_name = 'feed'");
    }

    private static void await(BooleanSupplier holds) {
        var deadline = System.nanoTime() + LONGEST.toNanos();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
    }
}

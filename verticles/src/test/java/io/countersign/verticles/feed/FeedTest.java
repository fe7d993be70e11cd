package io.countersign.verticles.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.events.ChangeFeed;
import io.countersign.verticles.log.LogParts;
import io.countersign.verticles.log.Sequencer;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Ids;
import io.countersign.verticles.testbed.TestBed;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeedTest {
    private static final UUID ORGANIZATION = Ids.next();
    private static final UUID SIGNER = Ids.next();

    @TempDir
    private Path directory;

    private TestBed bed;
    private EventLog log;
    private Sequencer sequencer;

    @BeforeEach
    void open() throws Exception {
        bed = TestBed.withWorker();
        log = new EventLog(bed.database());
        var config = new DomainConfig.AuditLog("sign.example.com/log", directory);
        var parts = LogParts.of(bed.vertx(), bed.database(), bed.workerClient(), TestBed.TOKEN, config);
        sequencer = new Sequencer(bed.vertx(), bed.database(), parts);
    }

    @AfterEach
    void close() throws Exception {
        bed.close();
    }

    private void write(int events) {
        bed.ok(bed.database().systemChange(tx -> {
            for (int i = 0; i < events; i++) {
                tx.record(Event.by(SIGNER, ORGANIZATION, "request.approved")
                        .signer(SIGNER)
                        .with("step", i));
            }
            return Future.succeededFuture();
        }));
        bed.ok(sequencer.once());
    }

    @Test
    void events_come_in_the_order_of_the_tree_with_what_their_bytes_say() {
        write(25);
        var events = bed.ok(log.from(0, 1_000));
        assertThat(events).hasSize(bed.ok(log.size()).intValue());
        assertThat(events)
                .extracting(LogEvent::index)
                .containsExactlyElementsOf(
                        LongStream.range(0, events.size()).boxed().toList());
        var approved = events.stream()
                .filter(event -> event.type().equals("request.approved"))
                .toList();
        assertThat(approved).hasSize(25).allSatisfy(event -> {
            assertThat(event.organization()).isEqualTo(ORGANIZATION);
            assertThat(event.actor()).isEqualTo(SIGNER);
            assertThat(event.signer()).isEqualTo(SIGNER);
            assertThat(event.request()).isNull();
        });
        assertThat(approved).extracting(event -> event.details().get("step")).startsWith(0, 1, 2);
        assertThat(bed.ok(log.from(events.size() - 2, 1_000)))
                .containsExactlyElementsOf(events.subList(events.size() - 2, events.size()));
    }

    @Test
    void bytes_that_are_no_leaf_belong_to_nobody_and_stop_nothing() {
        write(3);
        bed.sql("ALTER TABLE audit_leaves DISABLE TRIGGER USER");
        bed.sql(
                "UPDATE audit_leaves SET leaf = '\\x00' WHERE id = (SELECT leaf_id FROM log_entries WHERE tree_index = 1)");
        var events = bed.ok(log.from(0, 10));
        assertThat(events.get(1).type()).isEqualTo(LogEvent.UNREADABLE);
        assertThat(events.get(1).organization()).isNull();
        assertThat(events.get(2).type()).isNotEmpty();
    }

    @Test
    void another_gateway_hears_that_the_tree_has_grown() throws Exception {
        var feed = new ChangeFeed(bed.vertx(), Database.options(bed.config(), "test feed"));
        var tail = new LogTail(bed.vertx(), log, feed);
        var sizes = new LinkedBlockingQueue<Long>();
        tail.onGrown(sizes::add);
        bed.ok(feed.start());
        bed.ok(tail.start());
        write(5);
        var wanted = bed.ok(log.size());
        var heard = 0L;
        while (heard < wanted) {
            var size = sizes.poll(10, TimeUnit.SECONDS);
            assertThat(size).isNotNull().isGreaterThan(heard);
            heard = size;
        }
        assertThat(tail.size()).isEqualTo(wanted);
        tail.close();
        bed.ok(feed.close());
    }

    @Test
    void a_tree_that_lost_leaves_is_told_of_once_and_grows_again_from_there() throws Exception {
        write(5);
        var feed = new ChangeFeed(bed.vertx(), Database.options(bed.config(), "test feed"));
        var tail = new LogTail(bed.vertx(), log, feed);
        var shrunk = new LinkedBlockingQueue<Long>();
        var grown = new LinkedBlockingQueue<Long>();
        tail.onShrunk(shrunk::add);
        tail.onGrown(grown::add);
        bed.ok(tail.start());
        var size = bed.ok(log.size());
        assertThat(grown.poll(10, TimeUnit.SECONDS)).isEqualTo(size);
        bed.sql("UPDATE log_head SET size = " + (size - 2));
        assertThat(shrunk.poll(10, TimeUnit.SECONDS)).isEqualTo(size - 2);
        assertThat(tail.size()).isEqualTo(size - 2);
        bed.sql("UPDATE log_head SET size = " + size);
        assertThat(grown.poll(10, TimeUnit.SECONDS)).isEqualTo(size);
        assertThat(shrunk).isEmpty();
        tail.close();
    }
}

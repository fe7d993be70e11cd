package io.countersign.verticles.live;

import static io.countersign.verticles.testbed.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.LiveEvent;
import io.countersign.verticles.Caller;
import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.LiveFigures;
import io.countersign.verticles.LiveStream;
import io.countersign.verticles.Tokens;
import io.countersign.verticles.feed.EventLog;
import io.countersign.verticles.log.LogParts;
import io.countersign.verticles.log.Sequencer;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.testbed.TestBed;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams that catch up over places of which the leaves were deleted. */
class TamperedPlaceTest {
    private static final int EVENTS = 20;
    private static final long GONE = 7;

    @TempDir
    private Path directory;

    private TestBed bed;
    private Caller reader;
    private Rights rights;

    @BeforeEach
    void write() throws Exception {
        bed = TestBed.withWorker();
        var admin = bed.admin(bed.organization("acme"), "Ada");
        reader = new Caller(admin.id(), admin.organization(), admin.kind(), admin.name(), admin.role(), true);
        rights = new Rights(bed.vertx(), bed.database(), () -> {});
        var config = new DomainConfig.AuditLog("sign.example.com/log", directory);
        var sequencer = new Sequencer(
                bed.vertx(),
                bed.database(),
                LogParts.of(bed.vertx(), bed.database(), bed.workerClient(), TestBed.TOKEN, config));
        for (int i = 0; i < EVENTS; i++) {
            bed.ok(bed.database().systemChange(tx -> {
                tx.record(Event.by(admin.id(), admin.organization(), "group.created")
                        .with("name", "a group"));
                return Future.succeededFuture();
            }));
        }
        eventually("every leaf has its place", () -> {
            bed.ok(sequencer.once());
            return size()
                    == Long.parseLong(
                            bed.column("SELECT count(*) FROM audit_leaves").getFirst());
        });
    }

    @AfterEach
    void close() throws Exception {
        rights.close();
        bed.close();
    }

    private long size() {
        return Long.parseLong(bed.column("SELECT size FROM log_head").getFirst());
    }

    private void delete(long index) {
        bed.sql("SET session_replication_role = replica");
        bed.sql("DELETE FROM audit_leaves WHERE id = (SELECT leaf_id FROM log_entries WHERE tree_index = " + index
                + ")");
        bed.sql("RESET session_replication_role");
    }

    /** What all streams share, for one that is behind everything. */
    private final class Behind implements Hub {
        private final Loops loops = new Loops(bed.vertx());
        private final Window window = new Window(size());
        private final Pages pages = new Pages(new EventLog(bed.database()), rights, window);
        private final LiveFigures figures = new LiveFigures();

        @Override
        public Vertx vertx() {
            return bed.vertx();
        }

        @Override
        public Loops loops() {
            return loops;
        }

        @Override
        public Window window() {
            return window;
        }

        @Override
        public Pages pages() {
            return pages;
        }

        @Override
        public LiveFigures figures() {
            return figures;
        }

        @Override
        public int backlog() {
            return 1_000;
        }

        @Override
        public boolean isDraining() {
            return false;
        }

        @Override
        public void left(Stream stream) {}
    }

    /** Reads as fast as it is sent. */
    private static final class Reader implements LiveStream.Outlet {
        private final List<Long> indexes = new CopyOnWriteArrayList<>();

        @Override
        public boolean full() {
            return false;
        }

        @Override
        public void send(List<LiveEvent> events) {
            events.forEach(event -> indexes.add(event.index()));
        }

        @Override
        public void ended(LiveStream.End why) {
            throw new AssertionError("ended: " + why);
        }
    }

    @Test
    void a_stream_passes_places_whose_leaves_were_deleted_and_tells_each_other_event_once() {
        var end = size();
        delete(GONE);
        delete(end - 1);
        var hub = new Behind();
        var session = new Tokens.Session(reader, 1, Instant.now().plusSeconds(600));
        var stream = new Stream(hub, session, new Filter(Set.of(), List.of()), hub.window(), 0);
        var told = new Reader();
        var context = bed.vertx().getOrCreateContext();
        context.runOnContext(go -> stream.begin(told));
        eventually("the stream came to the end", () -> position(stream) == end - 1);
        assertThat(told.indexes)
                .containsExactlyElementsOf(LongStream.range(0, end - 1)
                        .filter(index -> index != GONE)
                        .boxed()
                        .toList());
        context.runOnContext(over -> stream.close());
    }

    /** As its event loop has it. */
    private long position(Stream stream) {
        var seen = new CompletableFuture<Long>();
        stream.onLoop(() -> seen.complete(stream.position()));
        return seen.completeOnTimeout(-1L, 1, TimeUnit.SECONDS).join();
    }
}

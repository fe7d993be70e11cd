package io.countersign.verticles.log;

import static io.countersign.verticles.testbed.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.tlog.Checkpoint;
import io.countersign.protocol.tlog.SignedNote;
import io.countersign.protocol.worker.WorkerAnswer;
import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.LeasedLoop;
import io.countersign.verticles.testbed.SilentToken;
import io.countersign.verticles.testbed.TestBed;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that cannot do the work of the sequencer has its lease when another comes that can. */
class HandOverTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Of a log that nobody here has. */
    private static final String FOREIGN = """
            sign.example.com/log
            100000
            YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE=

            \u2014 sign.example.com/log AAAAAGFh
            """;

    @TempDir
    private Path directory;

    private TestBed bed;
    private Database one;
    private Database two;
    private final List<Sequencer> running = new ArrayList<>();
    private final List<LogWatch> watching = new ArrayList<>();

    @BeforeEach
    void open() throws Exception {
        bed = TestBed.withWorker();
        one = bed.database();
        two = bed.newNode("two");
    }

    @AfterEach
    void close() throws Exception {
        watching.forEach(LogWatch::close);
        running.forEach(sequencer -> bed.ok(sequencer.close()));
        bed.close();
    }

    /** Keeps notes in memory, as long as it can. */
    private static final class Place implements CheckpointStore {
        private final @Nullable Supplier<Future<Void>> trouble;
        private Optional<String> newest;

        Place(@Nullable String newest, @Nullable Supplier<Future<Void>> trouble) {
            this.newest = Optional.ofNullable(newest);
            this.trouble = trouble;
        }

        @Override
        public synchronized Future<Optional<String>> newest() {
            return Future.succeededFuture(newest);
        }

        @Override
        public Future<List<String>> older() {
            return Future.succeededFuture(List.of());
        }

        @Override
        public synchronized Future<Void> keep(String note) {
            if (trouble != null) {
                return trouble.get();
            }
            newest = Optional.of(note);
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> putAside() {
            return Future.succeededFuture();
        }
    }

    private LogParts parts(Database node, String token, @Nullable Path folder) {
        return LogParts.of(
                bed.vertx(),
                node,
                bed.workerClient(),
                token,
                new DomainConfig.AuditLog("sign.example.com/log", folder));
    }

    private LogParts parts(Database node, CheckpointStore outside) {
        var usual = parts(node, TestBed.TOKEN, null);
        var watch = new LogWatch(bed.vertx(), node, usual.store(), outside);
        return new LogParts(usual.store(), usual.keys(), watch, usual.notes(), usual.check());
    }

    private Sequencer sequencer(Database node, LogParts parts) {
        var sequencer = new Sequencer(bed.vertx(), node, parts);
        running.add(sequencer);
        return sequencer;
    }

    private void write(Database node) {
        bed.ok(node.systemChange(tx -> {
            for (int i = 0; i < 30; i++) {
                tx.record(Event.system("campaign.created").with("items", i));
            }
            return Future.succeededFuture();
        }));
    }

    private long number(String query) {
        return Long.parseLong(bed.column(query).getFirst());
    }

    private long size() {
        return number("SELECT size FROM log_head");
    }

    private boolean everyLeafHasItsPlace() {
        return number("SELECT count(*) FROM audit_leaves") == size();
    }

    private boolean theNewestCheckpointCoversThem(LogParts parts) {
        return bed.ok(parts.store().newestCheckpoint())
                .map(note -> Checkpoint.parse(SignedNote.parse(note).text()).size() == size())
                .orElse(false);
    }

    private void has(Database node) {
        bed.sql("UPDATE leases SET holder = '" + node.node().id()
                + "', until = clock_timestamp() + interval '1 hour' WHERE name = 'sequencer'");
    }

    private boolean cannotHere(Sequencer sequencer) {
        return bed.ok(sequencer
                .once()
                .map(false)
                .recover(failure -> Future.succeededFuture(failure instanceof LeasedLoop.NotHereException)));
    }

    private void theOtherGoesOn(Sequencer unable, LogParts able) {
        has(one);
        unable.start();
        sequencer(two, able).start();
        write(one);
        write(two);
        eventually(PATIENCE, "every leaf has its place", this::everyLeafHasItsPlace);
        eventually(PATIENCE, "a checkpoint covers them", () -> theNewestCheckpointCoversThem(able));
    }

    private void aFolderThatKeepsNothing(Supplier<Future<Void>> trouble, String told) {
        var broken = parts(one, new Place(null, trouble));
        var unable = sequencer(one, broken);
        write(one);
        has(one);
        assertThat(cannotHere(unable)).isTrue();
        assertThat(broken.trouble()).contains(told);
        assertThat(number("SELECT count(*) FROM log_checkpoints")).isOne();
        write(one);
        write(two);
        // Alone it gives leaves their places, and signs nothing while it could not keep what was signed before.
        eventually(PATIENCE, "every leaf has its place", () -> {
            bed.ok(unable.once().otherwiseEmpty());
            return everyLeafHasItsPlace();
        });
        assertThat(number("SELECT count(*) FROM log_checkpoints")).isOne();
        var able = parts(two, new Place(null, null));
        theOtherGoesOn(unable, able);
        assertThat(able.trouble()).isNull();
    }

    @Test
    void where_no_checkpoint_can_be_kept_leaves_get_their_places_and_another_gateway_signs() {
        aFolderThatKeepsNothing(
                () -> Future.failedFuture(new IOException("No space left on device")), "No space left on device");
    }

    @Test
    void where_the_folder_of_checkpoints_does_not_answer_leaves_get_their_places_and_another_gateway_signs() {
        aFolderThatKeepsNothing(() -> Promise.<Void>promise().future(), "does not answer");
    }

    @Test
    void a_folder_that_can_be_written_again_is_no_trouble_any_more() {
        var full = new AtomicBoolean(true);
        var parts = parts(
                one,
                new Place(
                        null,
                        () -> full.get()
                                ? Future.failedFuture(new IOException("No space left on device"))
                                : Future.succeededFuture()));
        write(one);
        assertThat(cannotHere(sequencer(one, parts))).isTrue();
        assertThat(parts.trouble()).isNotNull();
        full.set(false);
        bed.ok(parts.watch().look());
        assertThat(parts.trouble()).isNull();
    }

    @Test
    void a_gateway_with_the_checkpoint_of_another_log_leaves_the_work_to_one_that_has_none() {
        var stopped = parts(one, new Place(FOREIGN, null));
        watching.add(stopped.watch());
        bed.ok(stopped.watch().start());
        assertThat(stopped.watch().refusal()).isNotNull();
        var unable = sequencer(one, stopped);
        has(one);
        assertThat(cannotHere(unable)).isTrue();
        assertThat(size()).isZero();
        theOtherGoesOn(unable, parts(two, new Place(null, null)));
        assertThat(stopped.watch().refusal())
                .as("it signs nothing all the same")
                .isNotNull();
    }

    @Test
    void a_gateway_without_the_file_of_the_key_leaves_the_work_to_the_one_that_has_it() throws Exception {
        SilentToken.answering(bed.vertx(), WorkerAnswer.Reason.INPUT_REFUSED);
        var without = parts(one, SilentToken.LABEL, directory.resolve("one"));
        var with = parts(two, SilentToken.LABEL, directory.resolve("two"));
        write(two);
        var first = new Sequencer(bed.vertx(), two, with);
        bed.ok(first.once());
        assertThat(directory.resolve("two/checkpoint-key.pem")).isRegularFile();
        bed.ok(first.close());
        bed.ok(without.watch().start());
        watching.add(without.watch());

        theOtherGoesOn(sequencer(one, without), with);
        eventually(PATIENCE, "it is told where the key is missing", () -> without.trouble() != null);
        assertThat(Objects.requireNonNull(without.trouble())).contains("checkpoint-key.pem does not exist");
        Files.copy(directory.resolve("two/checkpoint-key.pem"), directory.resolve("one/checkpoint-key.pem"));
        eventually(PATIENCE, "it is seen that the key is there", () -> {
            without.keys().look();
            return without.trouble() == null;
        });
    }
}

package io.countersign.verticles.log;

import static io.countersign.verticles.testbed.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.LogWitness;
import io.countersign.protocol.api.LogWitnessProblem;
import io.countersign.protocol.tlog.Checkpoint;
import io.countersign.protocol.tlog.SignedNote;
import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.outbound.OutboundPosts;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.LeasedLoop;
import io.countersign.verticles.testbed.TestBed;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WitnessingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    private static Path directory;

    private static TestBed bed;

    private TestWitness one;
    private TestWitness two;
    private final List<Witnessing> opened = new ArrayList<>();

    @BeforeAll
    static void openBed() throws Exception {
        bed = TestBed.withWorker();
    }

    @AfterAll
    static void closeBed() throws Exception {
        bed.close();
    }

    @BeforeEach
    void open() {
        one = new TestWitness(bed.vertx(), "one.example.org");
        two = new TestWitness(bed.vertx(), "two.example.org");
    }

    @AfterEach
    void close() {
        for (var witnessing : opened) {
            bed.ok(witnessing.close());
        }
    }

    private LogParts parts(int quorum, TestWitness... witnesses) {
        var config = new DomainConfig.AuditLog(
                "sign.example.com/log",
                directory,
                0,
                Arrays.stream(witnesses).map(TestWitness::configured).toList(),
                quorum);
        return LogParts.of(bed.vertx(), bed.database(), bed.workerClient(), TestBed.TOKEN, config);
    }

    /** As a gateway that has just started, so that it does not remember whom it asks rarely. */
    private Witnessing witnessing(LogParts parts, boolean development, TestWitness... witnesses) {
        var witnessing = new Witnessing(
                bed.vertx(),
                bed.database(),
                parts,
                Arrays.stream(witnesses).map(TestWitness::configured).toList(),
                new OutboundPosts(bed.vertx(), new DomainConfig.Outbound(List.of(), development, null)));
        opened.add(witnessing);
        return witnessing;
    }

    /** Some leaves and a checkpoint over them; its size. */
    private long grow(LogParts parts) {
        bed.ok(bed.database().systemChange(tx -> {
            for (int i = 0; i < 5; i++) {
                tx.record(Event.system("campaign.created").with("items", i));
            }
            return Future.succeededFuture();
        }));
        var sequencer = new Sequencer(bed.vertx(), bed.database(), parts);
        bed.ok(sequencer.once());
        return size(bed.ok(parts.store().newestCheckpoint()).map(SignedNote::parse));
    }

    private void ask(Witnessing witnessing) {
        assertThat(bed.ok(witnessing.once())).isPresent();
        bed.ok(witnessing.quiet());
    }

    private Optional<SignedNote> newest(LogParts parts) {
        return bed.ok(bed.database().read(parts.notes()::newest));
    }

    private Optional<SignedNote> covering(LogParts parts, long index) {
        return bed.ok(bed.database().read(tx -> parts.notes().covering(tx, index)));
    }

    private static long size(Optional<SignedNote> note) {
        return Checkpoint.parse(note.orElseThrow().text()).size();
    }

    private LogWitness stand(LogParts parts, TestWitness witness) {
        return bed.ok(bed.database().read(parts.notes()::witnesses)).stream()
                .filter(stand -> stand.name().equals(witness.key().name()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void what_a_witness_cosigns_stands_below_the_checkpoint_and_the_next_one_continues_it() {
        var parts = parts(0, one, two);
        var witnessing = witnessing(parts, true, one, two);
        var first = grow(parts);
        ask(witnessing);
        var second = grow(parts);
        ask(witnessing);
        ask(witnessing);
        var note = newest(parts).orElseThrow();
        for (var witness : List.of(one, two)) {
            assertThat(witness.key().cosignature(note)).isPresent();
            assertThat(witness.asked()).as("nothing is asked twice").containsExactly(0L, first);
            var stand = stand(parts, witness);
            assertThat(stand.cosigned()).isEqualTo(second);
            assertThat(stand.cosignedAt()).isNotNull();
            assertThat(stand.problem()).isNull();
        }
        assertThat(note.signatures()).hasSize(3);
    }

    @Test
    void a_gateway_that_does_not_know_how_far_a_witness_is_hears_it_and_goes_on_from_there() {
        var parts = parts(0, one);
        var first = grow(parts);
        ask(witnessing(parts, true, one));
        bed.sql("DELETE FROM log_witnesses");
        var second = grow(parts);
        ask(witnessing(parts, true, one));
        assertThat(one.asked()).containsExactly(0L, 0L, first);
        assertThat(stand(parts, one).cosigned()).isEqualTo(second);
    }

    @Test
    void what_a_witness_refuses_is_named_and_the_checkpoint_is_given_out_all_the_same() {
        var parts = parts(0, one, two);
        var size = grow(parts);
        var problems = Map.of(
                403, LogWitnessProblem.UNKNOWN_LOG,
                404, LogWitnessProblem.UNKNOWN_LOG,
                422, LogWitnessProblem.NOT_CONTINUED,
                400, LogWitnessProblem.STRANGE_ANSWER,
                409, LogWitnessProblem.STRANGE_ANSWER,
                302, LogWitnessProblem.STRANGE_ANSWER,
                500, LogWitnessProblem.STRANGE_ANSWER);
        problems.forEach((status, problem) -> {
            one.tell(TestWitness.Reply.of(status));
            ask(witnessing(parts, true, one, two));
            assertThat(stand(parts, one).problem()).as("status " + status).isEqualTo(problem);
            assertThat(stand(parts, one).problemSince()).isNotNull();
        });
        assertThat(stand(parts, two).problem()).isNull();
        assertThat(two.key().cosignature(newest(parts).orElseThrow())).isPresent();
        assertThat(parts.watch().refusal()).isNull();

        one.tell(null);
        ask(witnessing(parts, true, one, two));
        assertThat(stand(parts, one).problem()).isNull();
        assertThat(stand(parts, one).cosigned()).isEqualTo(size);
    }

    @Test
    void a_cosignature_of_another_key_or_over_something_else_is_refused() {
        var parts = parts(0, one);
        grow(parts);
        var text = newest(parts).orElseThrow().text();
        var impostor = new TestWitness(bed.vertx(), one.key().name());
        var right = one.cosignature(text);
        var renamed = two.cosignature(text).replace(two.key().name(), one.key().name());
        for (var body : List.of(
                "",
                "no line\n",
                impostor.cosignature(text),
                renamed,
                one.cosignature(text + "more\n"),
                right.replace("one.example.org", "uno.example.org"),
                right.stripTrailing())) {
            one.tell(new TestWitness.Reply(200, "text/plain", body));
            ask(witnessing(parts, true, one));
            assertThat(stand(parts, one).problem()).as(body).isEqualTo(LogWitnessProblem.WRONG_COSIGNATURE);
        }
        assertThat(bed.column("SELECT size FROM log_cosignatures WHERE witness = '" + one.key() + "'"))
                .isEmpty();
        assertThat(newest(parts).orElseThrow().signatures()).hasSize(1);
        one.tell(new TestWitness.Reply(200, "text/plain", impostor.cosignature(text) + right));
        ask(witnessing(parts, true, one));
        assertThat(one.key().cosignature(newest(parts).orElseThrow())).isPresent();
    }

    @Test
    void a_witness_that_is_away_or_says_nothing_holds_up_no_other() throws Exception {
        var parts = parts(0, one, two);
        grow(parts);
        var witnessing = witnessing(parts, true, one, two);
        one.keepSilent();
        assertThat(bed.ok(witnessing.once())).isPresent();
        eventually(PATIENCE, "it cosigns", () -> stand(parts, two).cosigned() > 0);
        var second = grow(parts);
        assertThat(bed.ok(witnessing.once())).isPresent();
        eventually(PATIENCE, "it cosigns the next", () -> stand(parts, two).cosigned() == second);
        one.stop();
        bed.ok(witnessing.quiet());
        assertThat(stand(parts, one).problem()).isEqualTo(LogWitnessProblem.UNREACHABLE);
    }

    @Test
    void an_address_that_nobody_allowed_is_not_asked() {
        var parts = parts(0, one);
        grow(parts);
        ask(witnessing(parts, false, one));
        assertThat(one.asked()).isEmpty();
        assertThat(stand(parts, one).problem()).isEqualTo(LogWitnessProblem.UNREACHABLE);
    }

    @Test
    void a_witness_that_claims_more_leaves_than_there_are_is_named_and_stops_nothing() {
        var parts = parts(0, one);
        var size = grow(parts);
        bed.ok(parts.watch().look());
        one.tell(TestWitness.Reply.size(size + 4));
        ask(witnessing(parts, true, one));
        assertThat(stand(parts, one).problem()).isEqualTo(LogWitnessProblem.AHEAD);
        bed.ok(parts.watch().look());
        assertThat(parts.watch().refusal()).as("a bare number proves nothing").isNull();
        one.tell(TestWitness.Reply.size(size));
        ask(witnessing(parts, true, one));
        assertThat(stand(parts, one).problem()).isEqualTo(LogWitnessProblem.NOT_CONTINUED);
        one.tell(null);
        ask(witnessing(parts, true, one));
        assertThat(stand(parts, one).problem()).isNull();
    }

    @Test
    void a_checkpoint_with_the_quorum_comes_first_until_it_is_old() {
        bed.sql("ALTER TABLE log_checkpoints DISABLE TRIGGER ALL");
        var young = "UPDATE log_checkpoints SET at = clock_timestamp() + interval '1 hour'";
        var parts = parts(2, one, two);
        var first = grow(parts);
        bed.sql(young);
        assertThat(covering(parts, first - 1)).isEmpty();
        ask(witnessing(parts, true, one, two));
        assertThat(size(covering(parts, first - 1))).isEqualTo(first);

        two.tell(TestWitness.Reply.of(404));
        var second = grow(parts);
        bed.sql(young);
        ask(witnessing(parts, true, one, two));
        assertThat(size(newest(parts))).as("one of two is too few").isEqualTo(first);
        assertThat(covering(parts, first)).isEmpty();

        bed.sql("UPDATE log_checkpoints SET at = clock_timestamp() - interval '6 seconds'");
        assertThat(size(newest(parts))).isEqualTo(second);
        var late = covering(parts, first);
        assertThat(size(late)).isEqualTo(second);
        assertThat(one.key().cosignature(late.orElseThrow())).isPresent();
        assertThat(size(covering(parts, first - 1)))
                .as("what has the quorum keeps it")
                .isEqualTo(first);
        assertThat(covering(parts, second)).isEmpty();
    }

    @Test
    void one_checkpoint_is_offered_until_it_has_the_quorum() {
        var parts = parts(2, one, two);
        var witnessing = new Witnessing(
                bed.vertx(),
                bed.database(),
                parts,
                List.of(one.configured(), two.configured()),
                new OutboundPosts(bed.vertx(), new DomainConfig.Outbound(List.of(), true, null)),
                () -> 0);
        opened.add(witnessing);
        two.keepSilent();
        var first = grow(parts);
        assertThat(bed.ok(witnessing.once())).isPresent();
        eventually(PATIENCE, "one cosigns", () -> stand(parts, one).cosigned() == first);
        grow(parts);
        assertThat(bed.ok(witnessing.once())).isPresent();
        grow(parts);
        assertThat(bed.ok(witnessing.once())).isPresent();
        bed.ok(witnessing.quiet());
        assertThat(one.asked()).as("the other has not answered yet").containsExactly(0L);
    }

    @Test
    void a_cosignature_that_somebody_changed_in_the_database_is_left_out() {
        var parts = parts(0, one, two);
        grow(parts);
        ask(witnessing(parts, true, one, two));
        bed.sql("ALTER TABLE log_cosignatures DISABLE TRIGGER ALL");
        bed.sql("UPDATE log_cosignatures SET note = reverse(note) WHERE witness = '" + one.key() + "'");
        var note = newest(parts).orElseThrow();
        assertThat(one.key().cosignature(note)).isEmpty();
        assertThat(two.key().cosignature(note)).isPresent();
        assertThat(note.signatures()).hasSize(2);
    }

    @Test
    void a_log_that_was_rolled_back_is_shown_to_no_witness() {
        var parts = parts(0, one);
        grow(parts);
        bed.ok(parts.watch().look());
        bed.sql("UPDATE log_head SET size = size - 3");
        bed.ok(parts.watch().look());
        assertThat(parts.watch().refusal()).isNotNull();
        assertThat(bed.ok(witnessing(parts, true, one)
                        .once()
                        .map(false)
                        .recover(failure -> Future.succeededFuture(failure instanceof LeasedLoop.NotHereException))))
                .isTrue();
        assertThat(one.asked()).isEmpty();
        assertThat(bed.column("SELECT until <= clock_timestamp() FROM leases WHERE name = 'witnesses'"))
                .as("a gateway that is not behind may ask them")
                .containsExactly("t");
        bed.sql("UPDATE log_head SET size = size + 3");
    }
}

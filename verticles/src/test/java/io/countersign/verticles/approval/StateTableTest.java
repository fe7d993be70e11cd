package io.countersign.verticles.approval;

import static io.countersign.verticles.approval.World.await;
import static io.countersign.verticles.approval.World.call;
import static io.countersign.verticles.approval.World.person;
import static io.countersign.verticles.approval.World.policy;
import static io.countersign.verticles.approval.World.step;
import static io.countersign.verticles.approval.World.wanted;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.Approval;
import io.countersign.protocol.api.NewComment;
import io.countersign.protocol.api.NewDelegation;
import io.countersign.protocol.api.Reason;
import io.countersign.protocol.api.Rejection;
import io.countersign.protocol.api.Request;
import io.countersign.verticles.Caller;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.RefusedException;
import io.countersign.verticles.store.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every state of a request and its grant, and every action on them. A cell is what the action leads to; or {@code 409} with its code:
 * then state, decisions, grant and audit log are as before; or {@code =} for what is told and changes nothing else.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StateTableTest {
    private static final String TABLE = """
            state            | approve             | stand-in            | reject              | cancel              | void                | time-out | revoke           | comment
            pending          | pending             | pending             | rejected            | cancelled           | voided              | -        | -                | =
            pending, 1 to go | approved/active     | approved/active     | rejected            | cancelled           | voided              | -        | -                | =
            overdue          | 409 REQUEST_EXPIRED | 409 REQUEST_EXPIRED | 409 REQUEST_EXPIRED | 409 REQUEST_EXPIRED | 409 REQUEST_EXPIRED | expired  | -                | =
            approved         | 409 REQUEST_DECIDED | 409 REQUEST_DECIDED | 409 REQUEST_DECIDED | 409 REQUEST_DECIDED | 409 REQUEST_DECIDED | -        | approved/revoked | =
            used up          | 409 REQUEST_DECIDED | 409 REQUEST_DECIDED | 409 REQUEST_DECIDED | 409 REQUEST_DECIDED | 409 REQUEST_DECIDED | -        | 409 GRANT_ENDED  | =
            window ended     | 409 REQUEST_DECIDED | 409 REQUEST_DECIDED | 409 REQUEST_DECIDED | 409 REQUEST_DECIDED | 409 REQUEST_DECIDED | -        | 409 GRANT_ENDED  | =
            revoked          | 409 REQUEST_DECIDED | 409 REQUEST_DECIDED | 409 REQUEST_DECIDED | 409 REQUEST_DECIDED | 409 REQUEST_DECIDED | -        | 409 GRANT_ENDED  | =
            rejected         | 409 REQUEST_DECIDED | 409 REQUEST_DECIDED | 409 REQUEST_DECIDED | 409 REQUEST_DECIDED | 409 REQUEST_DECIDED | -        | -                | =
            cancelled        | 409 REQUEST_DECIDED | 409 REQUEST_DECIDED | 409 REQUEST_DECIDED | 409 REQUEST_DECIDED | 409 REQUEST_DECIDED | -        | -                | =
            voided           | 409 REQUEST_DECIDED | 409 REQUEST_DECIDED | 409 REQUEST_DECIDED | 409 REQUEST_DECIDED | 409 REQUEST_DECIDED | -        | -                | =
            expired          | 409 REQUEST_EXPIRED | 409 REQUEST_EXPIRED | 409 REQUEST_EXPIRED | 409 REQUEST_EXPIRED | 409 REQUEST_EXPIRED | -        | -                | =
            """;

    private World world;
    private World.Org org;
    private Caller ann;
    private Caller lead;
    private Caller chief;
    private Caller standIn;
    private Database database;
    private UUID signer;

    @BeforeAll
    void open() {
        world = new World("states_" + UUID.randomUUID().toString().replace("-", ""));
        org = world.organization();
        ann = org.person("Ann");
        lead = org.person("Lea");
        chief = org.person("Cho");
        standIn = org.person("Sid");
        for (var delegator : List.of(lead, chief)) {
            var days = Instant.now().plus(Duration.ofDays(7));
            await(world.one.createDelegation(
                    call(delegator), new NewDelegation(standIn.id(), null, null, days, "holidays")));
        }
        database = world.database();
    }

    @AfterAll
    void close() {
        world.close();
    }

    @BeforeEach
    void signer() {
        signer = org.signer("s-" + UUID.randomUUID());
        org.administrator(signer, chief);
        org.operator(signer, ann, lead, standIn);
        var steps = policy(step(null, 1, person(lead)), step(null, 1, person(chief)));
        await(world.one.setPolicy(call(chief), signer.toString(), steps, null));
    }

    static Stream<Arguments> cells() {
        var lines = TABLE.lines().map(line -> line.split("\\|", -1)).toList();
        var head = lines.getFirst();
        return lines.stream()
                .skip(1)
                .flatMap(row -> Stream.iterate(1, i -> i < head.length, i -> i + 1)
                        .map(i -> Arguments.of(row[0].strip(), head[i].strip(), row[i].strip())));
    }

    @ParameterizedTest(name = "{0} + {1} = {2}")
    @MethodSource("cells")
    void each_legal_move_works_and_each_illegal_one_is_409_with_a_text(String state, String action, String expected) {
        var request = make(state);
        var before = picture(request);
        var events = world.events(request.id()).size();
        var found = act(action, state, request);
        if (expected.startsWith("409")) {
            assertThat(found).isEqualTo(expected);
            // The time-out that a refused call finds is written down there and then.
            var after = state.equals("overdue") ? before.replace("pending", "expired") : before;
            assertThat(picture(request)).isEqualTo(after);
            assertThat(world.events(request.id())).hasSize(state.equals("overdue") ? events + 1 : events);
        } else if (expected.equals("=")) {
            assertThat(picture(request)).isEqualTo(before);
            assertThat(world.events(request.id())).hasSize(events + 1);
        } else if (expected.equals("-")) {
            assertThat(picture(request)).isEqualTo(before);
            assertThat(world.events(request.id())).hasSize(events);
        } else {
            assertThat(stateOf(request)).isEqualTo(expected);
            assertThat(world.events(request.id())).hasSizeGreaterThan(events);
        }
    }

    private Request make(String state) {
        var request = world.request(ann, signer, wanted());
        switch (state) {
            case "pending" -> {}
            case "pending, 1 to go" -> await(world.approve(lead, request));
            case "overdue" -> age(request);
            case "expired" -> {
                age(request);
                reap();
            }
            case "rejected" -> await(world.one.rejectRequest(call(lead), request.id(), new Rejection("no"), null));
            case "cancelled" -> await(world.one.cancelRequest(call(ann), request.id()));
            case "voided" -> await(world.one.voidRequest(call(chief), request.id(), new Reason("too early")));
            default -> approved(state, request);
        }
        return request;
    }

    private void approved(String state, Request request) {
        await(world.approve(lead, request));
        await(world.approve(chief, request));
        switch (state) {
            case "approved" -> {}
            case "used up" -> world.sql("UPDATE grants SET used = max_signatures WHERE request_id = $1", request.id());
            case "window ended" ->
                world.sql(
                        "UPDATE grants SET not_before = clock_timestamp() - interval '2 h',"
                                + " expires_at = clock_timestamp() - interval '1 h' WHERE request_id = $1",
                        request.id());
            case "revoked" -> revoke(request);
            default -> throw new AssertionError(state);
        }
    }

    private void age(Request request) {
        world.sql("UPDATE requests SET expires_at = clock_timestamp() - interval '1 s' WHERE id = $1", request.id());
    }

    private void reap() {
        var reaper = new Reaper(world.vertx, database);
        await(reaper.round());
        await(reaper.close());
    }

    private void revoke(Request request) {
        var read = await(world.two.getRequest(call(chief), request.id(), Duration.ZERO));
        await(world.two.revokeGrant(call(chief), Objects.requireNonNull(read.grant()), new Reason("enough")));
    }

    /** Tries the action by somebody who may take it; the state itself alone can refuse. */
    private String act(String action, String state, Request request) {
        try {
            var turn = state.endsWith("to go") ? chief : lead;
            switch (action) {
                case "approve" -> await(world.approve(turn, request));
                case "stand-in" ->
                    await(world.one.approveRequest(
                            call(standIn), request.id(), new Approval(null, turn.id()), request.hash()));
                case "reject" -> await(world.one.rejectRequest(call(turn), request.id(), new Rejection("no"), null));
                case "comment" -> await(world.two.addComment(call(ann), request.id(), new NewComment("any news?")));
                case "cancel" -> await(world.one.cancelRequest(call(ann), request.id()));
                case "void" -> await(world.one.voidRequest(call(chief), request.id(), new Reason("too early")));
                case "time-out" -> timeOut(request);
                case "revoke" -> {
                    if (hasGrant(request)) {
                        revoke(request);
                    }
                }
                default -> throw new AssertionError(action);
            }
            return "done";
        } catch (RefusedException e) {
            assertThat(e.refusal()).isInstanceOf(Refusal.Conflict.class);
            assertThat(e.refusal().detail()).hasSizeGreaterThan(20).contains(" ");
            return "409 " + e.refusal().code();
        }
    }

    /** The statement itself, so that a grant whose window ended is not written down beside it. */
    private void timeOut(Request request) {
        await(database.systemChange(tx -> Transitions.timeOut(tx, call(ann), signer, request.id())));
    }

    private boolean hasGrant(Request request) {
        return world.count("SELECT count(*) FROM grants WHERE request_id = $1", request.id()) == 1;
    }

    private String stateOf(Request request) {
        return world.rows(
                        "SELECT r.state || coalesce('/' || g.state, '') FROM requests r LEFT JOIN grants g ON g.request_id = r.id"
                                + " WHERE r.id = $1",
                        row -> row.getString(0),
                        request.id())
                .getFirst();
    }

    private String picture(Request request) {
        return stateOf(request) + " "
                + world.count("SELECT count(*) FROM decisions WHERE request_id = $1", request.id()) + " "
                + world.count("SELECT current_step FROM requests WHERE id = $1", request.id());
    }
}

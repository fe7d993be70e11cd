package io.countersign.conf;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.embedded.TestServers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The three scripts of the slot gate against a real Redis; what they answer is written in their heads. */
class SlotScriptsTest {
    private static final int LEASED = 0;
    private static final int UNKNOWN = 1;
    private static final int EXHAUSTED = 2;
    private static final int CONTENDED = 3;
    private static final int EXPIRED = 4;
    private static final int NOT_YET = 5;
    private static final int REVOKED = 6;

    private static Vertx vertx;
    private static Redis redis;

    private final String grant = UUID.randomUUID().toString();

    @BeforeAll
    static void connect() {
        vertx = Vertx.vertx();
        redis = Redis.createClient(
                vertx,
                new RedisOptions()
                        .setConnectionString(TestServers.redis().uri())
                        .setMaxPoolWaiting(1_000));
    }

    @AfterAll
    static void disconnect() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void an_unknown_grant_is_not_guessed() throws Exception {
        assertThat(acquire(1, "a")).isEqualTo(UNKNOWN);
    }

    @Test
    void leases_hold_slots_until_they_are_settled() throws Exception {
        load(0, 2, 0);
        assertThat(acquire(1, "a")).isEqualTo(LEASED);
        assertThat(acquire(1, "b")).isEqualTo(LEASED);
        assertThat(acquire(1, "c")).isEqualTo(CONTENDED);
        settle("a", 1, 1);
        assertThat(acquire(1, "c")).isEqualTo(CONTENDED);
        settle("b", 1, -1);
        assertThat(acquire(1, "c")).isEqualTo(LEASED);
        settle("c", 1, 2);
        assertThat(acquire(1, "d")).isEqualTo(EXHAUSTED);
    }

    @Test
    void a_lease_that_nobody_settles_is_given_up() throws Exception {
        load(0, 1, 0);
        assertThat(acquire(1, "a", 1)).isEqualTo(LEASED);
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        var answer = acquire(1, "b");
        while (answer == CONTENDED && System.nanoTime() < deadline) {
            answer = acquire(1, "b");
        }
        assertThat(answer).isEqualTo(LEASED);
    }

    @Test
    void a_batch_is_leased_whole_or_not_at_all() throws Exception {
        load(1, 3, 0);
        assertThat(acquire(3, "a")).isEqualTo(EXHAUSTED);
        assertThat(acquire(2, "b")).isEqualTo(LEASED);
        assertThat(acquire(1, "c")).isEqualTo(CONTENDED);
    }

    @Test
    void window_and_revocation_are_told() throws Exception {
        var now = System.currentTimeMillis();
        load(0, 5, now + 60_000, now + 120_000, 0, 0);
        assertThat(acquire(1, "a")).isEqualTo(NOT_YET);
        load(0, 5, now - 120_000, now - 60_000, 0, 0);
        assertThat(acquire(1, "a")).isEqualTo(EXPIRED);
        load(0, 5, now - 120_000, now + 60_000, 1, 0);
        assertThat(acquire(1, "a")).isEqualTo(REVOKED);
    }

    @Test
    void a_load_that_was_read_before_a_later_settlement_never_wins() throws Exception {
        load(0, 5, 0);
        assertThat(acquire(1, "a")).isEqualTo(LEASED);
        settle("a", 1, 5);
        assertThat(load(0, 5, 0)).isZero();
        assertThat(acquire(1, "b")).isEqualTo(EXHAUSTED);
    }

    @Test
    void settling_twice_frees_nothing_twice() throws Exception {
        load(0, 2, 0);
        assertThat(acquire(1, "a")).isEqualTo(LEASED);
        assertThat(acquire(1, "b")).isEqualTo(LEASED);
        settle("a", 1, 1);
        settle("a", 1, 1);
        assertThat(acquire(1, "c")).isEqualTo(CONTENDED);
    }

    @Test
    void five_hundred_callers_of_three_slots_get_three_leases() throws Exception {
        load(0, 3, 0);
        var answers = new ArrayList<Future<Response>>();
        for (var i = 0; i < 500; i++) {
            answers.add(eval("acquire_slots", "60000", "1", "lease-" + i));
        }
        var leased = 0;
        for (var answer : answers) {
            leased += await(answer).get(0).toInteger() == LEASED ? 1 : 0;
        }
        assertThat(leased).isEqualTo(3);
    }

    @Test
    void leases_asked_for_together_are_given_in_their_order_as_far_as_slots_go() throws Exception {
        load(0, 3, 7);

        var answers = await(eval("acquire_slots", "60000", "2", "a", "2", "b", "1", "c", "4", "d"));

        assertThat(numbers(answers)).containsExactly(LEASED, CONTENDED, LEASED, EXHAUSTED, 7);
        assertThat(acquire(1, "e")).isEqualTo(CONTENDED);
    }

    @Test
    void each_of_several_leases_of_an_unknown_grant_hears_that_it_is_unknown() throws Exception {
        assertThat(numbers(await(eval("acquire_slots", "60000", "1", "a", "1", "b"))))
                .containsExactly(UNKNOWN, UNKNOWN, 0);
    }

    @Test
    void leases_settled_together_free_what_each_held_and_leave_the_highest_use() throws Exception {
        load(0, 4, 0);
        await(eval("acquire_slots", "60000", "1", "a", "2", "b", "1", "c"));

        var ended = await(eval("settle_slots", "b", "2", "3", "a", "1", "-1", "c", "1", "1", "unknown", "1", "-1"));

        assertThat(ended.toInteger()).isEqualTo(3);
        // Three are used and none is leased, so exactly one is left; two settlements took a turn each.
        assertThat(numbers(await(eval("acquire_slots", "60000", "2", "d", "1", "e"))))
                .containsExactly(EXHAUSTED, LEASED, 2);
    }

    private static List<Integer> numbers(Response answers) {
        return answers.stream().map(Response::toInteger).toList();
    }

    private int acquire(int slots, String lease) throws Exception {
        return acquire(slots, lease, 60_000);
    }

    private int acquire(int slots, String lease, long millis) throws Exception {
        return await(eval("acquire_slots", Long.toString(millis), Integer.toString(slots), lease))
                .get(0)
                .toInteger();
    }

    private void settle(String lease, int slots, long used) throws Exception {
        await(eval("settle_slots", lease, Integer.toString(slots), Long.toString(used)));
    }

    private int load(long used, long max, long turn) throws Exception {
        return load(used, max, 0, System.currentTimeMillis() + 600_000, 0, turn);
    }

    private int load(long used, long max, long notBefore, long expiresAt, int revoked, long turn) throws Exception {
        return await(eval(
                        "load_grant",
                        text(used),
                        text(max),
                        text(notBefore),
                        text(expiresAt),
                        text(revoked),
                        text(turn),
                        "600000"))
                .toInteger();
    }

    private static String text(long number) {
        return Long.toString(number);
    }

    private Future<Response> eval(String script, String... arguments) {
        var request = Request.cmd(Command.EVAL)
                .arg(LuaScript.load(script).text())
                .arg(2)
                .arg("cs:{" + grant + "}:slots")
                .arg("cs:{" + grant + "}:leases");
        for (var argument : arguments) {
            request.arg(argument);
        }
        return redis.send(request);
    }

    private static Response await(Future<Response> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}

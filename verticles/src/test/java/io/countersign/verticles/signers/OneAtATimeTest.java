package io.countersign.verticles.signers;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who asks is served by work that began afterwards, and many who ask at once by few of it. */
class OneAtATimeTest {
    private final List<String> begun = new ArrayList<>();
    private final List<Promise<Integer>> ends = new ArrayList<>();
    private final OneAtATime<String, Integer> work = new OneAtATime<>(key -> {
        begun.add(key);
        ends.add(Promise.promise());
        return ends.getLast().future();
    });

    private List<Future<Integer>> asked(int times) {
        var asked = new ArrayList<Future<Integer>>();
        for (var i = 0; i < times; i++) {
            asked.add(work.ask("a"));
        }
        return asked;
    }

    @Test
    void a_hundred_who_ask_at_once_are_served_by_two() {
        var first = work.ask("a");
        var others = asked(99);
        assertThat(begun).hasSize(1);
        ends.get(0).complete(1);
        assertThat(first.result()).isEqualTo(1);
        assertThat(begun).hasSize(2);
        assertThat(others).as("what began before they asked is not for them").noneMatch(Future::isComplete);
        ends.get(1).complete(2);
        assertThat(others).allMatch(one -> one.result() == 2);
        assertThat(begun).hasSize(2);
    }

    @Test
    void who_asks_while_the_second_is_under_way_waits_for_a_third() {
        asked(2);
        ends.get(0).complete(1);
        var late = work.ask("a");
        ends.get(1).complete(2);
        assertThat(late.isComplete()).isFalse();
        ends.get(2).complete(3);
        assertThat(late.result()).isEqualTo(3);
    }

    @Test
    void one_key_does_not_wait_for_another() {
        asked(5);
        var other = work.ask("b");
        assertThat(begun).containsExactly("a", "b");
        ends.get(1).complete(7);
        assertThat(other.result()).isEqualTo(7);
    }

    @Test
    void a_failure_is_told_to_those_it_was_done_for_and_holds_nobody_else_up() {
        var first = work.ask("a");
        var next = asked(3);
        ends.get(0).fail("away");
        assertThat(first.failed()).isTrue();
        ends.get(1).fail("still away");
        assertThat(next).allMatch(Future::failed);
        var again = work.ask("a");
        ends.get(2).complete(3);
        assertThat(again.result()).isEqualTo(3);
    }

    @Test
    void work_that_throws_has_failed() {
        var broken = new OneAtATime<String, Integer>(key -> {
            throw new IllegalStateException(key);
        });
        assertThat(broken.ask("a").failed()).isTrue();
        assertThat(broken.ask("a").failed()).isTrue();
    }
}

package io.countersign.verticles.approval;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WaitersTest {
    private static final Duration LONG = Duration.ofSeconds(25);

    private final Vertx vertx = Vertx.vertx();
    private final Set<UUID> ended = ConcurrentHashMap.newKeySet();
    private final Waiters waiters = new Waiters(vertx, asked -> {
        var over = new HashSet<>(asked);
        over.retainAll(ended);
        return Future.succeededFuture(over);
    });

    @AfterEach
    void close() {
        World.await(vertx.close());
    }

    @Test
    void more_than_a_thousand_are_answered_at_once_and_places_come_back() {
        var request = UUID.randomUUID();
        var held = new ArrayList<Future<Void>>();
        for (var i = 0; i < 1_000; i++) {
            held.add(waiters.until(request, LONG));
        }
        assertThat(waiters.until(request, LONG).isComplete()).isTrue();
        assertThat(held).noneMatch(Future::isComplete);
        ended.add(request);
        waiters.changed(request);
        held.forEach(World::await);
        assertThat(waiters.size()).isZero();
    }

    @Test
    void a_change_that_ends_nothing_wakes_nobody_and_the_time_ends_the_wait() {
        var request = UUID.randomUUID();
        var waiting = waiters.until(request, Duration.ofMillis(150));
        waiters.changed(request);
        assertThat(waiting.isComplete()).isFalse();
        World.await(waiting);
        assertThat(waiters.size()).isZero();
    }

    @Test
    void an_end_that_nobody_told_is_found_within_about_a_second() {
        var request = UUID.randomUUID();
        var waiting = waiters.until(request, LONG);
        ended.add(request);
        var before = System.nanoTime();
        World.await(waiting);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void a_request_that_ended_already_is_not_waited_for() {
        var request = UUID.randomUUID();
        ended.add(request);
        World.await(waiters.until(request, LONG));
        assertThat(waiters.size()).isZero();
    }
}

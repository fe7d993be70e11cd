package io.countersign.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodiesTest {
    private static final int LARGEST = 256 * 1024;

    private static Body sent(Bodies bodies, int length) {
        var body = new Body();
        body.whole().onComplete(done -> bodies.remove(body));
        bodies.add(body);
        grow(bodies, body, length);
        return body;
    }

    private static void grow(Bodies bodies, Body body, int length) {
        if (!body.isDone()) {
            bodies.grow(body, length);
        }
        if (!body.isDone()) {
            body.add(Buffer.buffer(new byte[length]));
        }
    }

    /** Of a heap of 64 MiB, without which the test would need a large one itself. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void whatever_callers_send_and_leave_unfinished_bodies_of_all_loops_hold_a_quarter_of_the_heap_at_most(int loops) {
        var heap = 64L * 1024 * 1024;
        var rooms = IntStream.range(0, loops)
                .mapToObj(i -> new Room(4_096, Edge.bodyBytes(heap, loops)))
                .toList();
        var random = new Random(loops);
        var open = new ArrayList<Body>();
        for (var i = 0; i < 3_000; i++) {
            var bodies = rooms.get(random.nextInt(loops)).bodies(random.nextInt(8) > 0);
            var body = sent(bodies, random.nextInt(LARGEST / 2));
            grow(bodies, body, random.nextInt(LARGEST / 2));
            open.add(body);
            if (random.nextInt(4) == 0) {
                open.get(random.nextInt(open.size())).end();
            }
            assertThat(held(rooms)).isLessThanOrEqualTo(heap / 4);
        }
        assertThat(open.stream()
                                .filter(body -> !body.isDone())
                                .mapToLong(Body::length)
                                .sum()
                        * 2)
                .isEqualTo(held(rooms))
                .isPositive();
        open.forEach(Body::end);
        assertThat(held(rooms)).isZero();
    }

    private static long held(List<Room> rooms) {
        return rooms.stream()
                .mapToLong(
                        room -> room.bodies(true).bytes() + room.bodies(false).bytes())
                .sum();
    }

    @Test
    void the_oldest_is_given_up_for_what_comes_and_one_that_is_larger_than_all_gives_itself_up() {
        var bodies = new Bodies(10, 1_000);
        var first = sent(bodies, 200);
        var second = sent(bodies, 200);
        var third = sent(bodies, 200);
        assertThat(first.whole().cause()).hasMessageContaining("OVERLOADED");
        assertThat(second.isDone() || third.isDone()).isFalse();
        grow(bodies, second, 200);
        assertThat(second.whole().failed()).isTrue();
        assertThat(third.isDone()).isFalse();
        assertThat(sent(bodies, 501).whole().failed()).isTrue();
        assertThat(third.whole().failed()).isTrue();
        assertThat(bodies.bytes()).isZero();
        assertThat(bodies.size()).isZero();
    }

    @Test
    void parts_are_put_together() {
        var bodies = new Bodies(10, 1_000);
        var body = sent(bodies, 0);
        for (var part : List.of("one ", "two ", "three")) {
            bodies.grow(body, part.length());
            body.add(Buffer.buffer(part));
        }
        body.end();
        assertThat(body.whole().result().toString()).isEqualTo("one two three");
        assertThat(bodies.bytes()).isZero();
    }
}

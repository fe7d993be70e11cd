package io.countersign.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class GivenTest {
    private final Given given = new Given();

    @Test
    void each_of_very_many_operations_is_new_once() {
        var random = new SplittableRandom(5);
        var ids = Stream.generate(() -> new UUID(random.nextLong(), random.nextLong()).toString())
                .limit(100_000)
                .toList();

        assertThat(ids).allMatch(given::operation);
        assertThat(ids).noneMatch(given::operation);
    }

    @Test
    void an_id_of_zeros_is_one_like_others_and_no_id_is_never_new() {
        assertThat(given.operation(new UUID(0, 0).toString())).isTrue();
        assertThat(given.operation(new UUID(0, 0).toString())).isFalse();
        assertThat(given.operation("not-an-id")).isFalse();
    }

    @Test
    void a_slot_is_new_once_for_each_grant() {
        assertThat(given.slot(0, 7)).isTrue();
        assertThat(given.slot(1, 7)).isTrue();
        assertThat(given.slot(0, 7)).isFalse();
        assertThat(given.slot(0, 0)).isFalse();
        assertThat(given.slot(0, Long.MAX_VALUE)).isFalse();
    }
}

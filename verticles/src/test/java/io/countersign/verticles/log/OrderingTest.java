package io.countersign.verticles.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OrderingTest {
    private static final OffsetDateTime BEGIN = OffsetDateTime.of(2026, 11, 23, 12, 0, 0, 0, ZoneOffset.UTC);

    /** One chain with leaves of these seconds. */
    private static List<NewLeaf> chain(int number, int... seconds) {
        var leaves = new ArrayList<NewLeaf>();
        for (var second : seconds) {
            leaves.add(new NewLeaf(
                    100L * number + leaves.size(),
                    new UUID(0, number),
                    leaves.size() + 1L,
                    new byte[60],
                    new byte[32],
                    BEGIN.plusSeconds(second),
                    0,
                    new byte[32]));
        }
        return leaves;
    }

    @SafeVarargs
    private static List<Long> seconds(int most, List<NewLeaf>... chains) {
        var all = new ArrayList<NewLeaf>();
        for (var chain : chains) {
            all.addAll(chain);
        }
        return Ordering.of(all, most).leaves().stream()
                .map(leaf -> leaf.at().toEpochSecond() - BEGIN.toEpochSecond())
                .toList();
    }

    @Test
    void chains_that_were_read_whole_are_merged_whole() {
        assertThat(seconds(9, chain(1, 1, 4, 6), chain(2, 2, 3, 7))).containsExactly(1L, 2L, 3L, 4L, 6L, 7L);
    }

    @Test
    void nothing_is_taken_that_happened_after_what_a_longer_chain_may_still_hold() {
        assertThat(seconds(3, chain(1, 1, 4, 6), chain(2, 2, 9))).containsExactly(1L, 2L, 4L, 6L);
        assertThat(seconds(3, chain(1, 1, 4, 6), chain(2, 2, 5, 9))).containsExactly(1L, 2L, 4L, 5L, 6L);
    }

    @Test
    void a_round_gets_on_though_the_clock_of_a_long_chain_was_set_back() {
        assertThat(seconds(3, chain(1, 8, 9, 2), chain(2, 5, 10))).containsExactly(5L, 8L, 9L, 2L);
    }
}

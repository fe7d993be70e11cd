package io.countersign.verticles.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ClockTest {
    private static final Instant SENT = Instant.parse("2026-11-23T00:00:00Z");

    @Test
    void the_first_answer_tells_the_middle() {
        assertThat(heard(Duration.ZERO, 10_000, 200)).isEqualTo(Duration.ofMillis(9_900));
    }

    @Test
    void a_slow_answer_that_agrees_changes_nothing() {
        assertThat(heard(Duration.ofMillis(3), 50, 2_000)).isEqualTo(Duration.ofMillis(3));
        assertThat(heard(Duration.ofMillis(-40), 1_950, 2_000)).isEqualTo(Duration.ofMillis(-40));
    }

    @Test
    void a_clock_that_was_set_shows_as_soon_as_an_answer_cannot_be_true_otherwise() {
        assertThat(heard(Duration.ofMillis(3), 6_000, 2_000)).isEqualTo(Duration.ofMillis(5_000));
        assertThat(heard(Duration.ofMillis(3), -6_000, 2)).isEqualTo(Duration.ofMillis(-6_001));
    }

    @Test
    void a_quick_answer_corrects_what_a_slow_one_told() {
        var slow = heard(Duration.ZERO, 5_000, 2_000);
        assertThat(slow).isEqualTo(Duration.ofMillis(4_000));
        assertThat(heard(slow, 3_010, 2)).isEqualTo(Duration.ofMillis(3_009));
    }

    /** @param database what PostgreSQL said, in milliseconds after the question was sent by this clock */
    private static Duration heard(Duration known, long database, long took) {
        return NodeKeeper.ahead(known, SENT, SENT.plusMillis(database), SENT.plusMillis(took));
    }
}

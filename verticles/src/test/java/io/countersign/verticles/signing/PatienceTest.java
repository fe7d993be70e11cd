package io.countersign.verticles.signing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PatienceTest {
    @Test
    void a_call_waits_for_others_at_most_a_tenth_of_what_it_has_taken() {
        assertThat(Patience.millis(TimeUnit.MILLISECONDS.toNanos(9))).isZero();
        assertThat(Patience.millis(TimeUnit.MILLISECONDS.toNanos(10))).isEqualTo(1);
        assertThat(Patience.millis(TimeUnit.MILLISECONDS.toNanos(57))).isEqualTo(5);
    }

    @Test
    void no_call_waits_longer_than_twenty_milliseconds() {
        assertThat(Patience.millis(TimeUnit.MINUTES.toNanos(1))).isEqualTo(20);
    }

    @Test
    void a_call_that_is_alone_does_not_wait() {
        assertThat(Patience.isWorthIt(0, 1)).isFalse();
        assertThat(Patience.isWorthIt(1, 0)).isFalse();
        assertThat(Patience.isWorthIt(1, 1)).isTrue();
    }

    @Test
    void calls_that_are_enough_for_a_batch_do_not_wait() {
        assertThat(Patience.isWorthIt(100, Patience.ENOUGH - 1)).isTrue();
        assertThat(Patience.isWorthIt(100, Patience.ENOUGH)).isFalse();
    }
}

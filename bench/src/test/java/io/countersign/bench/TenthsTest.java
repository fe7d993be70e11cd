package io.countersign.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class TenthsTest {
    private static final Duration TIME = Duration.ofSeconds(10);

    private static final String SIGNED =
            "{\"operation\":\"00000000-0000-0000-0000-000000000000\",\"signature\":\"AAAA\",\"slot\":1}";

    private final Answers answers = new Answers(1);
    private final Sustained.Tenths tenths = new Sustained.Tenths(answers, TIME);
    private final long began = System.nanoTime() - TIME.multipliedBy(2).toNanos();

    private void answer(Duration dueAfter) {
        var caller = Replied.with(200, SIGNED);
        caller.since = began + dueAfter.toNanos();
        assertThat(tenths.take(caller)).isTrue();
    }

    @Test
    void a_call_counts_in_the_tenth_in_which_it_was_due() {
        answer(Duration.ZERO);
        answer(Duration.ofMillis(999));
        answer(Duration.ofMillis(1_001));
        answer(Duration.ofMillis(8_999));
        answer(Duration.ofMillis(9_001));

        assertThat(tenths.first().getTotalCount()).isEqualTo(2);
        assertThat(tenths.last().getTotalCount()).isEqualTo(1);
    }

    @Test
    void what_was_due_before_the_first_answered_call_or_after_the_end_is_not_lost() {
        answer(Duration.ofMillis(1));
        answer(Duration.ZERO);
        answer(Duration.ofMillis(10_002));

        assertThat(tenths.first().getTotalCount()).isEqualTo(2);
        assertThat(tenths.last().getTotalCount()).isEqualTo(1);
    }

    @Test
    void every_answer_is_handed_on() {
        answer(Duration.ZERO);

        assertThat(answers.signatures()).isEqualTo(1);
    }

    @Test
    void a_refusal_is_handed_on_and_has_no_latency() {
        assertThat(tenths.take(Replied.with(503, "{}"))).isFalse();

        assertThat(answers.kinds()).containsEntry("status 503", 1L);
        assertThat(tenths.first().getTotalCount()).isZero();
    }
}

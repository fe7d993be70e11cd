package io.countersign.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ShedTest {
    private static final String SIGNED =
            "{\"operation\":\"00000000-0000-0000-0000-000000000000\",\"signature\":\"AAAA\",\"slot\":1}";

    private final Answers answers = new Answers(1);
    private final Overload.Shed shed = new Overload.Shed(answers);

    @Test
    void a_refusal_that_says_when_to_come_again_is_no_error() {
        assertThat(shed.take(Replied.with(503, "{}", "retry-after"))).isFalse();
        assertThat(shed.take(Replied.with(429, "{}", "retry-after"))).isFalse();

        assertThat(shed.refused()).isEqualTo(2);
        assertThat(answers.refused()).isZero();
    }

    @Test
    void a_refusal_that_does_not_say_it_and_any_other_one_are_errors() {
        shed.take(Replied.with(503, "{}"));
        shed.take(Replied.with(500, "{}", "retry-after"));

        assertThat(shed.refused()).isZero();
        assertThat(answers.refused()).isEqualTo(2);
    }

    /** It is not what a gateway may say that has too much to do, and it may have cost a slot. */
    @Test
    void an_unknown_outcome_is_an_error_that_leaves_a_charge_open() {
        shed.take(Replied.with(503, "{\"code\":\"OVERLOADED\"}", "retry-after"));
        shed.take(Replied.with(503, "{\"code\":\"OUTCOME_UNKNOWN\"}", "retry-after"));

        assertThat(shed.refused()).isEqualTo(1);
        assertThat(answers.refused()).isEqualTo(1);
        assertThat(answers.open()).isEqualTo(1);
    }

    @Test
    void what_is_signed_too_late_is_kept_and_does_not_count() {
        var late = Replied.with(200, SIGNED);
        late.since -= 2 * Overload.Shed.IN_TIME_NANOS;
        shed.take(late);
        shed.take(Replied.with(200, SIGNED));

        assertThat(shed.inTime()).isEqualTo(1);
        assertThat(answers.all()).hasSize(2);
    }
}

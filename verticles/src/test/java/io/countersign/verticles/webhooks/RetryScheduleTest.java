package io.countersign.verticles.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.outbound.RetryAfter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryScheduleTest {
    private static final RetrySchedule SCHEDULE =
            new RetrySchedule(DomainConfig.Webhooks.usual(null).retries());

    @Test
    void ten_attempts_follow_each_other_as_the_standard_recommends_and_at_most_a_fifth_later() {
        var random = new Random(7);
        for (var clock = 0; clock < 1_000; clock++) {
            var begin = Instant.ofEpochSecond(random.nextLong(4_000_000_000L));
            var now = begin;
            var attempts = 1;
            for (var next = SCHEDULE.next(attempts, Duration.ZERO, random);
                    next.isPresent();
                    next = SCHEDULE.next(attempts, Duration.ZERO, random)) {
                var least = SCHEDULE.delays().get(attempts - 1);
                assertThat(next.get()).isBetween(least, least.multipliedBy(6).dividedBy(5));
                now = now.plus(next.get());
                attempts++;
            }
            assertThat(attempts).isEqualTo(10);
            assertThat(Duration.between(begin, now))
                    .isBetween(Duration.parse("PT75H35M5S"), Duration.parse("PT90H42M6S"));
        }
    }

    @Test
    void a_receiver_that_asks_for_more_time_gets_it_within_bounds() {
        var random = new Random(7);
        assertThat(SCHEDULE.next(1, Duration.ofMinutes(10), random)).contains(Duration.ofMinutes(10));
        assertThat(SCHEDULE.next(1, Duration.ofDays(400), random)).contains(RetrySchedule.LONGEST_PAUSE);
        assertThat(SCHEDULE.next(10, Duration.ofMinutes(10), random)).isEmpty();
        assertThat(new RetrySchedule(List.of()).next(1, Duration.ZERO, random)).isEmpty();
    }

    @Test
    void retry_after_is_seconds_or_a_date() {
        var random = new Random(11);
        for (var clock = 0; clock < 100; clock++) {
            var now = Instant.ofEpochSecond(random.nextLong(4_000_000_000L));
            var date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                    now.plusSeconds(90).atOffset(ZoneOffset.UTC));
            assertThat(RetryAfter.of(date, now)).isEqualTo(Duration.ofSeconds(90));
            var past = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                    now.minusSeconds(90).atOffset(ZoneOffset.UTC));
            assertThat(RetryAfter.of(past, now)).isZero();
            assertThat(RetryAfter.of(" 120 ", now)).isEqualTo(Duration.ofMinutes(2));
            assertThat(RetryAfter.of(null, now)).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "soon", "99999999999999999999", "1.5", "Mon, 99 Foo 2026 00:00:00 GMT"})
    void nonsense_in_retry_after_is_as_if_it_were_absent(String header) {
        assertThat(RetryAfter.of(header, Instant.EPOCH)).isZero();
    }
}

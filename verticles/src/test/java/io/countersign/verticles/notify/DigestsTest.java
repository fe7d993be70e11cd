package io.countersign.verticles.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.NotificationDigest;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DigestsTest {
    @ParameterizedTest
    @CsvSource({
        "2026-11-21T09:00:00Z, 2026-11-21T10:00:00Z",
        "2026-11-21T09:00:00.000001Z, 2026-11-21T10:00:00Z",
        "2026-11-21T09:59:59.999999Z, 2026-11-21T10:00:00Z",
        "2026-12-31T23:30:00Z, 2027-01-01T00:00:00Z",
    })
    void an_hourly_digest_comes_at_the_next_full_hour_wherever_the_person_is(Instant now, Instant due) {
        assertThat(Digests.next(NotificationDigest.HOURLY, "Asia/Kolkata", now)).isEqualTo(due);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-21T06:59:59Z, Europe/Berlin, 2026-11-21T07:00:00Z",
        "2026-11-21T07:00:00Z, Europe/Berlin, 2026-11-22T07:00:00Z",
        // The clock goes forward in the night between.
        "2026-03-28T12:00:00Z, Europe/Berlin, 2026-03-29T06:00:00Z",
        "2026-11-21T07:00:00Z, Mars/Olympus, 2026-11-21T08:00:00Z",
    })
    void a_daily_digest_comes_at_eight_in_the_morning_where_the_person_is(Instant now, String zone, Instant due) {
        assertThat(Digests.next(NotificationDigest.DAILY, zone, now)).isEqualTo(due);
    }
}

package io.countersign.verticles.approval;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.GrantState;
import io.countersign.protocol.api.RequestState;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of {@link StatusWords}, row by row. */
class StatusWordsTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    /** @param used of three signatures; the window began an hour ago */
    private static GrantStates.Seen grant(GrantState stored, long used, Duration left, @Nullable String reason) {
        var facts = new GrantStates.Facts(
                stored, false, used, 3, NOW.minus(Duration.ofHours(1)), NOW.plus(left), reason, null);
        return GrantStates.seen(facts, NOW);
    }

    @ParameterizedTest
    @CsvSource({
        "pending, , , Pending, waiting for step 1 of 2",
        "expired, timed out, , Expired, timed out",
        "expired, , , Expired, timed out",
        "rejected, rejected by Lena at step 1: no, , Rejected, rejected by Lena at step 1: no",
        "rejected, , , Rejected, rejected",
        "cancelled, cancelled by requester, , Rejected, cancelled by requester",
        "cancelled, , , Rejected, cancelled by requester",
        "voided, voided by Max: wrong, , Rejected, voided by Max: wrong",
        "voided, , , Rejected, voided",
        "approved, , active 0 PT1H, Active, 3 of 3 signatures left",
        "approved, , active 2 PT1S, Active, 1 of 3 signatures left",
        "approved, , active 3 PT1H, Expired, signatures used up",
        "approved, , active 3 PT0S, Expired, signatures used up",
        "approved, , active 1 PT0S, Expired, window ended",
        "approved, , expired 3 PT1H, Expired, signatures used up",
        "approved, , expired 1 PT0S, Expired, window ended",
        "approved, , revoked 1 PT1H, Revoked, revoked",
        "approved, , revoked 3 PT0S, Revoked, revoked",
    })
    void every_inner_state_has_one_of_five_words_and_a_reason(
            String state, @Nullable String endReason, @Nullable String grant, String status, String reason) {
        var parts = grant == null ? new String[0] : grant.split(" ", -1);
        var seen = grant == null
                ? null
                : grant(
                        GrantState.valueOf(parts[0].toUpperCase(Locale.ROOT)),
                        Long.parseLong(parts[1]),
                        Duration.parse(parts[2]),
                        null);
        var words = StatusWords.of(
                RequestState.valueOf(state.toUpperCase(Locale.ROOT)), "waiting for step 1 of 2", endReason, seen);
        assertThat(words.status()).hasToString(status);
        assertThat(words.reason()).isEqualTo(reason);
    }
}

package io.countersign.verticles.approval;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Ids;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MovesTest {
    private static final Event MOVED = Event.by(Ids.next(), Ids.next(), "request.rejected")
            .signer(Ids.next())
            .request(Ids.next());

    private static Event event(String type) {
        return new Event(type, null, null, MOVED.signer(), MOVED.request(), null, null, MOVED.details());
    }

    @Test
    void a_request_that_leaves_pending_tells_its_age() {
        var move = Moves.of(MOVED, Instant.now().plusSeconds(600)).orElseThrow();
        assertThat(move.outcome()).isEqualTo("rejected");
        assertThat(move.signer()).isEqualTo(MOVED.signer());
        assertThat(move.age()).isBetween(Duration.ofSeconds(599), Duration.ofSeconds(660));
    }

    @Test
    void an_approval_of_one_step_of_several_has_no_age_yet() {
        var now = Instant.now();
        var approved = event("request.approved");
        assertThat(Moves.of(approved.with("state", "pending"), now)
                        .orElseThrow()
                        .age())
                .isNull();
        assertThat(Moves.of(approved.with("state", "approved"), now)
                        .orElseThrow()
                        .age())
                .isNotNull();
    }

    @Test
    void an_opening_is_not_counted_and_a_clock_behind_makes_no_negative_age() {
        assertThat(Moves.of(event("request.created"), Instant.now())).isEmpty();
        assertThat(Moves.of(event("grant.revoked"), Instant.now())).isEmpty();
        assertThat(Moves.of(MOVED, Instant.EPOCH).orElseThrow().age()).isEqualTo(Duration.ZERO);
    }
}

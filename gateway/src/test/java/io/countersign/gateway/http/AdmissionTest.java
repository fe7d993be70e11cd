package io.countersign.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Callers before a server that answers one after the other, by a clock of its own. */
class AdmissionTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private long now;
    private final Admission admission = new Admission(() -> now);
    private final ArrayDeque<Long> queue = new ArrayDeque<>();
    private int served;
    private int refused;
    private long longest;

    private void offer(int calls) {
        for (var i = 0; i < calls; i++) {
            if (admission.enter()) {
                queue.add(now);
            } else {
                refused++;
            }
        }
    }

    /** @param perSecond what the server can do, @param offered what comes, evenly */
    private void run(int millis, int perSecond, int offered) {
        var due = 0.0;
        var done = 0.0;
        longest = 0;
        for (var milli = 0; milli < millis; milli++) {
            now += MILLI;
            due += offered / 1000.0;
            offer((int) due);
            due -= (int) due;
            for (done += perSecond / 1000.0; done >= 1 && !queue.isEmpty(); done--) {
                longest = Math.max(longest, now - queue.peek());
                admission.leave(queue.remove(), true);
                served++;
            }
            done = Math.min(done, 1);
        }
    }

    @Test
    void below_its_capacity_nobody_is_refused() {
        run(20_000, 2_000, 1_900);
        assertThat(refused).isZero();
    }

    @Test
    void a_crowd_that_comes_at_once_to_an_idle_gateway_is_let_in() {
        offer(1_000);
        assertThat(refused).isZero();
    }

    @Test
    void three_times_its_capacity_leaves_all_of_it_to_calls_that_are_answered_soon() {
        run(5_000, 2_000, 6_000);
        served = 0;
        run(20_000, 2_000, 6_000);
        assertThat(served).isGreaterThan(39_000);
        assertThat(longest).isLessThan(200 * MILLI);
    }

    @Test
    void when_the_load_is_gone_everybody_is_let_in_again() {
        run(5_000, 2_000, 6_000);
        run(5_000, 2_000, 500);
        refused = 0;
        run(5_000, 2_000, 1_900);
        assertThat(refused).isZero();
    }

    @Test
    void a_server_that_became_slow_still_gets_some() {
        run(60_000, 20, 1_000);
        assertThat(queue).hasSizeBetween(Admission.FEWEST - 1, Admission.FEWEST);
    }

    @Test
    void one_slow_signature_is_no_queue() {
        assertThat(admission.enter()).isTrue();
        now += 80 * MILLI;
        admission.leave(now - 80 * MILLI, true);
        now += 1_000 * MILLI;
        offer(1_000);
        assertThat(refused).isZero();
    }

    @Test
    void after_an_overload_a_few_quick_signatures_open_the_door_for_a_crowd() {
        run(5_000, 2_000, 6_000);
        run(5_000, 2_000, 100);
        refused = 0;
        offer(1_000);
        assertThat(refused).isZero();
    }

    @Test
    void after_an_overload_a_crowd_that_finds_the_gateway_idle_is_let_in() {
        run(5_000, 2_000, 6_000);
        for (; !queue.isEmpty(); admission.leave(queue.remove(), true)) {
            now += MILLI;
        }
        now += 100 * MILLI;
        refused = 0;
        offer(1_000);
        assertThat(refused).isZero();
    }

    @Test
    void answers_that_wait_for_the_log_are_neither_slow_nor_in_the_way() {
        for (var round = 0; round < 10; round++) {
            offer(200);
            now += 5 * MILLI;
            queue.forEach(began -> assertThat(admission.stepAside(began)).isTrue());
            now += 1_000 * MILLI;
            for (; !queue.isEmpty(); queue.remove()) {
                admission.leaveAside();
            }
        }
        offer(Admission.MOST);
        assertThat(refused).isZero();
    }

    @Test
    void more_answers_than_may_wait_aside_keep_their_places() {
        offer(Admission.MOST);
        for (var i = 0; i < Admission.MOST_ASIDE; i++) {
            assertThat(admission.stepAside(now)).isTrue();
        }
        assertThat(admission.stepAside(now)).isFalse();
        admission.leaveAside();
        assertThat(admission.stepAside(now)).isTrue();
    }

    @Test
    void refusals_that_are_quick_do_not_hide_that_others_wait() {
        for (var second = 0; second < 20; second++) {
            run(1_000, 500, 2_000);
            for (var i = 0; i < 100 && admission.enter(); i++) {
                admission.leave(now, false);
            }
        }
        assertThat(longest).isLessThan(400 * MILLI);
    }

    private static final UUID FLOOD = new UUID(0, 1);
    private static final UUID OTHER = new UUID(0, 2);
    private static final int KEPT = Admission.MOST / Admission.SCARCE;

    private Admission.@Nullable Claim come(UUID organization) {
        if (!admission.enter()) {
            return null;
        }
        var claim = admission.claim(organization);
        if (claim != Admission.Claim.GRANTED) {
            admission.leave(now, false);
        }
        return claim;
    }

    private int letIn(UUID organization, int calls) {
        var in = 0;
        for (var i = 0; i < calls; i++) {
            in += come(organization) == Admission.Claim.GRANTED ? 1 : 0;
        }
        return in;
    }

    private void end(UUID organization, int calls) {
        for (var i = 0; i < calls; i++) {
            admission.release(organization);
            admission.leave(now, false);
        }
    }

    @Test
    void an_organization_that_calls_alone_has_all_places() {
        assertThat(letIn(FLOOD, 2 * Admission.MOST)).isEqualTo(Admission.MOST);
        assertThat(letIn(FLOOD, 100)).isZero();
        now += TimeUnit.MINUTES.toNanos(1);
        end(FLOOD, 1);
        assertThat(letIn(FLOOD, 10)).isEqualTo(1);
    }

    @Test
    void while_one_organization_floods_anothers_signatures_are_let_in() {
        assertThat(letIn(FLOOD, 2 * Admission.MOST)).isEqualTo(Admission.MOST);
        // One in so many is looked at, and all once one of another organization was.
        var others = letIn(OTHER, Admission.ONE_IN);
        assertThat(others).isPositive();
        assertThat(letIn(OTHER, 10)).isEqualTo(10);
        assertThat(come(FLOOD)).isEqualTo(Admission.Claim.TOO_MANY_OF_ITS_ORGANIZATION);
        // What ends of the flood is given to it no more while few places are left.
        end(FLOOD, KEPT);
        assertThat(letIn(FLOOD, 100)).isZero();
        end(FLOOD, others + 10 + 5);
        assertThat(letIn(FLOOD, 100)).isEqualTo(5);
        assertThat(letIn(OTHER, KEPT)).isEqualTo(KEPT);
    }

    @Test
    void an_organization_whose_others_have_gone_has_all_places_again() {
        assertThat(letIn(OTHER, 1)).isEqualTo(1);
        end(OTHER, 1);
        assertThat(letIn(FLOOD, 2 * Admission.MOST)).isEqualTo(Admission.MOST - KEPT);
        now += TimeUnit.SECONDS.toNanos(11);
        assertThat(letIn(FLOOD, 2 * Admission.MOST)).isEqualTo(KEPT);
    }

    @Test
    void many_organizations_without_a_flood_share_as_they_come() {
        for (var i = 0; i < Admission.MOST; i++) {
            assertThat(come(new UUID(1, i % 5))).isEqualTo(Admission.Claim.GRANTED);
        }
        assertThat(come(new UUID(1, 0))).isNull();
        assertThat(come(new UUID(1, 7))).isNull();
    }

    @Test
    void anothers_signatures_are_let_in_beyond_all_places_only_so_far() {
        letIn(FLOOD, Admission.MOST);
        assertThat(letIn(OTHER, 2 * Admission.LOOKED_AT)).isEqualTo(Admission.LOOKED_AT);
        assertThat(come(OTHER)).isNull();
    }
}

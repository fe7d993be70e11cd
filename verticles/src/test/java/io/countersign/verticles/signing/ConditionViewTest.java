package io.countersign.verticles.signing;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.EcdsaFormat;
import io.countersign.protocol.SignatureAlgorithm;
import io.countersign.protocol.api.IdentityKind;
import io.countersign.verticles.Call;
import io.countersign.verticles.Caller;
import io.countersign.verticles.condition.Conditions;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ConditionViewTest {
    private static final Instant NOW = Instant.parse("2026-07-03T12:00:00Z");

    private static ConditionView.Freeze freeze(long begins, long ends) {
        return new ConditionView.Freeze("f", NOW.plusSeconds(begins), NOW.plusSeconds(ends));
    }

    private static ConditionView.Judged judged(ConditionView.Freeze... freezes) {
        var id = new UUID(0, 1);
        var view = new AuthorityView(
                id, "s", "active", null, "", List.of(), "", NOW, 1, 1, 0, 2, false, false, null, null, List.of(), 1, 1);
        var plan = new Plan(
                SignatureAlgorithm.ECDSA_SHA_256, EcdsaFormat.DER, List.of(), List.of(), List.of(), null, null, null);
        var call = new Call(new Caller(id, id, IdentityKind.MACHINE, "ci", null, false), "r", null, new byte[0]);
        return new ConditionView(Conditions.none(), "", List.of(), List.of(), List.of(freezes))
                .judge(view, plan, call, NOW);
    }

    private static void holds(ConditionView.Judged judged, long from, long until) {
        assertThat(judged.from()).isEqualTo(NOW.plusSeconds(from));
        assertThat(judged.until()).isEqualTo(NOW.plusSeconds(until));
    }

    @Test
    void a_judgement_holds_for_five_seconds_and_never_across_the_edge_of_a_freeze() {
        holds(judged(), -5, 5);
        holds(judged(freeze(-100, 100)), -5, 5);
        holds(judged(freeze(2, 100)), -5, 2);
        holds(judged(freeze(-100, 3), freeze(-2, 50)), -2, 3);
        holds(judged(freeze(0, 1)), 0, 1);
        holds(judged(freeze(-1, 0)), 0, 5);
    }

    @Test
    void a_freeze_is_in_force_from_its_beginning_until_before_its_end() {
        assertThat(freeze(0, 1).inForce(NOW)).isTrue();
        assertThat(freeze(-1, 0).inForce(NOW)).isFalse();
        assertThat(freeze(1, 2).inForce(NOW)).isFalse();
    }
}

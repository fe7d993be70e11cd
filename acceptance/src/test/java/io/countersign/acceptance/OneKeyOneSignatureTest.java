package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Answer;
import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Digests;
import io.countersign.acceptance.harness.Everybody;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.protocol.api.SignAnswer;
import io.countersign.protocol.api.SignCall;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The same key from the same identity with the same body is one signature, however often and wherever it is asked for. */
class OneKeyOneSignatureTest {
    private static final int CALLERS = 50;

    private final Cluster cluster = Cluster.shared();
    private final Organization org = Organization.create(cluster, "onekey");
    private final Party ci = org.machine("ci", org.person("owner"));

    @BeforeEach
    void signers() {
        for (var signer : new String[] {"one", "other"}) {
            org.signer(signer);
            org.operators(signer, ci);
            org.policy(signer, 10, Organization.step(1, org.admin()));
        }
    }

    private Answer sign(int gateway, String signer, String key, SignCall call) {
        return ci.at(cluster.gateway(gateway % 2)).withKey(key).post("/v1/signers/" + signer + "/sign", call);
    }

    @Test
    void fifty_equal_calls_over_both_gateways_use_one_slot_and_get_one_value() {
        var grant = org.grant("one", ci, 10);
        var key = UUID.randomUUID().toString();
        ci.token();
        var calls = new ArrayList<Callable<SignAnswer>>();
        for (int i = 0; i < CALLERS; i++) {
            var gateway = i;
            calls.add(() -> {
                var answer = sign(gateway, "one", key, Digests.call("same"));
                while (answer.status() == 503) {
                    answer = sign(gateway, "one", key, Digests.call("same"));
                }
                return answer.expect(200).as(SignAnswer.class);
            });
        }
        var answers = Everybody.atOnce(calls);

        assertThat(answers)
                .extracting(answer ->
                        HexFormat.of().formatHex(answer.signatures().getFirst().signature()))
                .containsOnly(HexFormat.of()
                        .formatHex(answers.getFirst().signatures().getFirst().signature()));
        assertThat(answers)
                .extracting(answer -> answer.signatures().getFirst().operation())
                .containsOnly(answers.getFirst().signatures().getFirst().operation());
        assertThat(answers)
                .allSatisfy(answer -> assertThat(Digests.verify(answer, "same")).isTrue());
        assertThat(answers.stream().filter(answer -> !answer.replayed()).count())
                .as("only one was no repeat")
                .isLessThanOrEqualTo(1);
        assertThat(org.read(grant).used()).isEqualTo(1);
        assertThat(cluster.number("SELECT count(*) FROM operations WHERE grant_id = '" + grant.id() + "'"))
                .isEqualTo(1);
    }

    @Test
    void the_same_key_with_another_body_is_refused_everywhere_and_charges_nothing() {
        var grant = org.grant("one", ci, 10);
        org.grant("other", ci, 10);
        var key = UUID.randomUUID().toString();
        sign(0, "one", key, Digests.call("first")).expect(200);

        for (int gateway = 0; gateway < 2; gateway++) {
            sign(gateway, "one", key, Digests.call("second")).refused(422, "IDEMPOTENCY_KEY_REUSED");
            sign(gateway, "one", key, Digests.call("first", "second")).refused(422, "IDEMPOTENCY_KEY_REUSED");
            sign(gateway, "other", key, Digests.call("first")).refused(422, "IDEMPOTENCY_KEY_REUSED");
        }
        assertThat(org.read(grant).used()).isEqualTo(1);
        assertThat(cluster.number(
                        "SELECT count(*) FROM operations WHERE outcome = 'signed' AND idempotency_key = '" + key + "'"))
                .isEqualTo(1);
    }

    @Test
    void the_same_key_of_another_identity_is_another_key() {
        var second = org.machine("second", org.person("somebody"));
        org.operators("one", second);
        org.grant("one", ci, 10);
        org.grant("one", second, 10);
        var key = UUID.randomUUID().toString();

        var mine = sign(0, "one", key, Digests.call("same")).expect(200).as(SignAnswer.class);
        var theirs = second.at(cluster.gateway(1))
                .withKey(key)
                .post("/v1/signers/one/sign", Digests.call("same"))
                .expect(200)
                .as(SignAnswer.class);

        assertThat(theirs.replayed()).isFalse();
        assertThat(theirs.signatures().getFirst().operation())
                .isNotEqualTo(mine.signatures().getFirst().operation());
    }

    @Test
    void an_exhausted_grant_still_gives_back_what_was_signed_under_it() {
        org.grant("one", ci, 1);
        var key = UUID.randomUUID().toString();
        var first = sign(0, "one", key, Digests.call("same")).expect(200).as(SignAnswer.class);
        sign(1, "one", UUID.randomUUID().toString(), Digests.call("same")).refused(403, "GRANT_EXHAUSTED");

        var again = sign(1, "one", key, Digests.call("same")).expect(200).as(SignAnswer.class);

        assertThat(again.replayed()).isTrue();
        assertThat(again.signatures().getFirst().signature())
                .isEqualTo(first.signatures().getFirst().signature());
    }
}

package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Answer;
import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Digests;
import io.countersign.acceptance.harness.Eventually;
import io.countersign.acceptance.harness.Everybody;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.acceptance.harness.Redis;
import io.countersign.protocol.api.SignAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What callers see while PostgreSQL or Redis is away, and that nobody must restart anything afterwards. */
class OutageTest {
    private static final Duration ANSWERED = Duration.ofSeconds(3);
    private static final Duration RECOVERED = Duration.ofSeconds(20);

    private final Cluster cluster = Cluster.shared();
    private final Organization org = Organization.create(cluster, "outage");
    private final Party ci = org.machine("ci", org.person("owner"));

    @BeforeEach
    void signer() {
        org.signer("release");
        org.operators("release", ci);
        org.policy("release", 100_000, Organization.step(1, org.admin()));
        org.grant("release", ci, 100_000);
        everybodySigns(8).forEach(answer -> answer.expect(200));
    }

    @AfterEach
    void repair() {
        cluster.postgres().resume();
        cluster.postgres().start();
        cluster.redis().resume();
        cluster.redis().start();
        Eventually.holds("all gateways are ready", RECOVERED, this::allReady);
    }

    private boolean allReady() {
        return cluster.gateways().stream().allMatch(gateway -> gateway.isReady());
    }

    private Answer sign(int gateway) {
        var text = UUID.randomUUID().toString();
        var answer = ci.at(cluster.gateway(gateway)).withKey(text).post("/v1/signers/release/sign", Digests.call(text));
        if (answer.status() == 200) {
            assertThat(Digests.verify(answer.as(SignAnswer.class), text)).isTrue();
        }
        return answer;
    }

    private List<Answer> everybodySigns(int callers) {
        var calls = new ArrayList<Callable<Answer>>();
        for (int i = 0; i < callers; i++) {
            var gateway = i % 2;
            calls.add(() -> sign(gateway));
        }
        return Everybody.atOnce(calls);
    }

    private long signedOperations() {
        return cluster.number(
                "SELECT count(*) FROM operations WHERE outcome = 'signed' AND organization_id = '" + org.id() + "'");
    }

    private void nobodySigns() {
        assertThat(everybodySigns(16)).allSatisfy(answer -> {
            answer.expect(503);
            assertThat(Duration.ofNanos(answer.nanos())).isLessThan(ANSWERED);
        });
    }

    private void everybodySignsAgain() {
        for (int i = 0; i < 2; i++) {
            var gateway = i;
            Eventually.holds(
                    "gateway " + i + " signs again",
                    RECOVERED,
                    () -> sign(gateway).status() == 200);
        }
        everybodySigns(16).forEach(answer -> answer.expect(200));
    }

    @Test
    void without_postgresql_everybody_gets_503_and_nothing_is_signed_and_with_it_all_goes_on() {
        var before = signedOperations();
        cluster.postgres().stop();

        nobodySigns();
        for (var gateway : cluster.gateways()) {
            var reading = ci.at(gateway).get("/v1/signers/release").expect(503);
            assertThat(Duration.ofNanos(reading.nanos())).isLessThan(ANSWERED);
            assertThat(reading.problem().detail()).doesNotContain("127.0.0.1").doesNotContainIgnoringCase("exception");
            var readiness = gateway.management("/readyz");
            assertThat(readiness.statusCode()).isEqualTo(503);
            assertThat(readiness.body()).containsIgnoringCase("postgres");
            assertThat(gateway.management("/livez").statusCode()).isEqualTo(200);
        }

        cluster.postgres().start();
        assertThat(signedOperations()).isEqualTo(before);
        everybodySignsAgain();
        Eventually.holds("all gateways are ready", RECOVERED, this::allReady);
    }

    @Test
    void a_crash_of_postgresql_is_lived_through() {
        cluster.postgres().kill();
        nobodySigns();
        cluster.postgres().start();
        everybodySignsAgain();
    }

    @Test
    void a_frozen_postgresql_is_answered_for_too_and_no_answer_is_lost() {
        var before = signedOperations();
        cluster.postgres().pause();
        nobodySigns();
        cluster.postgres().resume();
        everybodySignsAgain();
        var signed = signedOperations() - before;
        assertThat(signed)
                .as("those that were answered, and at most those that got 503")
                .isBetween(18L, 40L);
    }

    @Test
    void without_redis_signing_goes_on() {
        cluster.redis().stop();
        signsQuickly();
        cluster.redis().start();
        signsQuickly();
    }

    @Test
    void with_a_frozen_redis_signing_goes_on() {
        cluster.redis().pause();
        signsQuickly();
        cluster.redis().resume();
        signsQuickly();
    }

    @Test
    void with_a_redis_that_has_forgotten_everything_signing_goes_on() {
        Redis.flush(cluster.redis());
        signsQuickly();
    }

    private void signsQuickly() {
        for (int round = 0; round < 5; round++) {
            assertThat(everybodySigns(8)).allSatisfy(answer -> {
                answer.expect(200);
                assertThat(Duration.ofNanos(answer.nanos())).isLessThan(Duration.ofSeconds(1));
            });
        }
    }
}

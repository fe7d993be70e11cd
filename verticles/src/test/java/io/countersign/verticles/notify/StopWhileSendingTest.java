package io.countersign.verticles.notify;

import static io.countersign.verticles.approval.World.await;
import static io.countersign.verticles.approval.World.person;
import static io.countersign.verticles.approval.World.policy;
import static io.countersign.verticles.approval.World.step;
import static io.countersign.verticles.notify.PostOffice.recipients;
import static io.countersign.verticles.testbed.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.NewRequest;
import io.countersign.verticles.approval.World;
import io.countersign.verticles.outbound.OperatorKey;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StopWhileSendingTest {
    private static final String CLAIMED = "SELECT count(*) FROM notifications WHERE state = 'waiting' AND attempts = 1";
    private static final String KEPT = CLAIMED + " AND due_at < clock_timestamp() + interval '1 minute'";

    @Test
    void a_mail_server_that_says_nothing_does_not_hold_a_stop_up_and_nothing_is_lost() throws Exception {
        try (var office = new PostOffice()) {
            var world = office.world;
            var org = world.organization();
            var ann = org.person("ann");
            var lea = org.person("lea");
            office.address(ann, lea);
            var signer = org.signer("release");
            var boss = org.person("boss");
            org.administrator(signer, boss);
            org.operator(signer, ann, lea);
            await(world.one.setPolicy(
                    World.call(boss), signer.toString(), policy(step(null, 1, person(lea))), null, false));
            office.deliver();
            world.request(ann, signer, new NewRequest("release", null, 2L, Duration.ofMinutes(60), null));
            office.readLog();
            office.freeLeases();

            try (var silent = office.fallSilent()) {
                var stopped = office.gateway(OperatorKey.of("a key of thirty-two characters and more", true), true);
                stopped.sender().start();
                try (var connection = silent.accept()) {
                    assertThat(connection.isConnected()).isTrue();
                    var began = System.nanoTime();
                    await(stopped.close());
                    assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began))
                            .isLessThan(8);
                }
            }
            assertThat(world.count(CLAIMED)).isOne();
            // What became of the attempt is written down when its connection ends, after the stop.
            eventually("the mail is kept for later", () -> world.count(KEPT) == 1);
            office.repair();
            office.makeDue();
            // No lease is freed here: the one that was stopped gave its own back.
            assertThat(await(office.two.sender().round())).hasValue(1);
            await(office.two.sender().settled());
            assertThat(recipients(office.arrived())).containsExactly("lea");
        }
    }
}

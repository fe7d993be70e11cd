package io.countersign.verticles.approval;

import static io.countersign.verticles.approval.World.await;
import static io.countersign.verticles.approval.World.call;
import static io.countersign.verticles.approval.World.person;
import static io.countersign.verticles.approval.World.policy;
import static io.countersign.verticles.approval.World.step;
import static io.countersign.verticles.approval.World.wanted;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.GrantOrigin;
import io.countersign.protocol.api.GrantState;
import io.countersign.protocol.api.RequestState;
import io.countersign.verticles.testbed.SoftAuthenticator;
import io.countersign.verticles.webhooks.CallbackUrls;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BypassTest {
    private static World world;

    @BeforeAll
    static void open() {
        world = new World("bypass");
    }

    @AfterAll
    static void close() {
        world.close();
    }

    @Test
    void in_bypass_mode_a_request_is_approved_by_nobody_at_once_and_the_log_says_so() {
        var org = world.organization();
        var admin = org.person("Ada");
        var signer = org.signer("rel");
        org.administrator(signer, admin);
        await(world.one.setPolicy(call(admin), "rel", policy(step(null, 1, person(admin))), 0));
        var database = world.database();
        var bypassing = new ApprovalService(
                world.vertx, database, true, CallbackUrls.none(), SoftAuthenticator.judges(database));

        var opened = await(bypassing.createRequest(call(admin), "rel", wanted()));

        assertThat(opened.request().state()).isEqualTo(RequestState.APPROVED);
        assertThat(opened.request().decisions()).isEmpty();
        var grant = await(world.one.getGrant(
                call(admin), Objects.requireNonNull(opened.request().grant())));
        assertThat(grant.origin()).isEqualTo(GrantOrigin.BYPASS);
        assertThat(grant.state()).isEqualTo(GrantState.ACTIVE);
        assertThat(world.events(opened.request().id()))
                .containsExactly("request.created", "approval.bypassed", "grant.created");
    }
}

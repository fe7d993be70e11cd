package io.countersign.verticles.approval;

import static io.countersign.verticles.approval.World.await;
import static io.countersign.verticles.approval.World.call;
import static io.countersign.verticles.approval.World.person;
import static io.countersign.verticles.approval.World.policy;
import static io.countersign.verticles.approval.World.refusal;
import static io.countersign.verticles.approval.World.step;
import static io.countersign.verticles.approval.World.wanted;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.Ceiling;
import io.countersign.protocol.api.NewPolicy;
import io.countersign.protocol.api.NewRequest;
import io.countersign.protocol.api.PolicyStep;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.RequestState;
import io.countersign.protocol.api.WindowCeiling;
import io.countersign.verticles.Approvals.Opened;
import io.countersign.verticles.Caller;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When asking for the same again opens a request, and when it joins or meets what is there. */
class AskingAnewTest {
    private static World world;

    private World.Org org;
    private UUID signer;
    private Caller ada;
    private Caller ann;
    private Caller bob;
    private Caller cid;
    private Caller dan;

    @BeforeAll
    static void open() {
        world = new World("asking_anew");
    }

    @AfterAll
    static void close() {
        world.close();
    }

    @BeforeEach
    void people() {
        org = world.organization();
        ada = org.person("Ada");
        ann = org.person("Ann");
        bob = org.person("Bob");
        cid = org.person("Cid");
        dan = org.person("Dan");
        signer = org.signer("rel");
        org.administrator(signer, ada);
        org.operator(signer, ann, bob, cid, dan);
        set(step(null, 1, person(bob)));
    }

    private void set(PolicyStep... steps) {
        await(world.one.setPolicy(call(ada), "rel", policy(steps), null, false));
    }

    private Opened ask() {
        return await(world.one.createRequest(call(ann), "rel", wanted()));
    }

    private void leaves(Caller member) {
        world.sql("DELETE FROM signer_members WHERE signer_id = $1 AND member_id = $2", signer, member.id());
    }

    private Request read(Request request) {
        return await(world.one.getRequest(call(ann), request.id(), Duration.ZERO));
    }

    @Test
    void
            asking_again_after_a_policy_edit_opens_a_request_under_the_new_policy_when_the_open_one_can_be_met_by_nobody() {
        var first = ask().request();
        set(step(null, 1, person(cid)));
        leaves(bob);
        var second = ask();
        assertThat(second.joined()).isFalse();
        assertThat(second.request().id()).isNotEqualTo(first.id());
        assertThat(second.request().policyVersion()).isEqualTo(2);
        var before = read(first);
        assertThat(before.state()).isEqualTo(RequestState.VOIDED);
        assertThat(before.reason()).contains("asked for anew under version 2 of the policy");
        assertThat(world.events(first.id())).containsExactly("request.created", "request.voided");
        assertThat(await(world.approve(cid, second.request())).state()).isEqualTo(RequestState.APPROVED);
    }

    @Test
    void who_approved_one_step_is_not_counted_on_for_another() {
        set(step("one", 1, person(bob), person(cid)), step("two", 1, person(cid), person(dan)));
        var first = ask().request();
        await(world.approve(cid, first));
        set(step(null, 1, person(bob)));
        leaves(dan);
        assertThat(ask().request().id()).isNotEqualTo(first.id());
        assertThat(read(first).state()).isEqualTo(RequestState.VOIDED);
    }

    @Test
    void an_open_request_that_can_still_be_met_is_joined_whatever_the_version_in_force() {
        set(step("one", 1, person(bob)), step("two", 1, person(cid)));
        var first = ask().request();
        await(world.approve(bob, first));
        set(step(null, 1, person(cid)));
        var second = ask();
        assertThat(second.joined()).isTrue();
        assertThat(second.request().id()).isEqualTo(first.id());
        assertThat(second.request().currentStep()).isEqualTo(2);
    }

    @Test
    void under_the_same_version_the_open_request_is_joined_also_while_nobody_can_decide() {
        var first = ask().request();
        org.disable(bob);
        assertThat(ask().request().id()).isEqualTo(first.id());
    }

    private UUID granted(Duration window) {
        await(world.one.setPolicy(
                call(ada),
                "rel",
                new NewPolicy(List.of(step(null, 1, person(bob))), Ceiling.of(3), WindowCeiling.of(window), null),
                null,
                false));
        return Objects.requireNonNull(await(world.approve(bob, ask().request())).grant());
    }

    private void window(UUID grant, String since, String left) {
        world.sql(
                "UPDATE grants SET not_before = clock_timestamp() - $2::text::interval,"
                        + " expires_at = clock_timestamp() + $3::text::interval WHERE id = $1",
                grant,
                since,
                left);
    }

    private @Nullable String refused() {
        return refusal(world.one.createRequest(call(ann), "rel", wanted())).code();
    }

    @Test
    void in_the_last_quarter_of_a_grant_its_holder_can_ask_for_the_next_window() {
        var grant = granted(Duration.ofHours(8));
        var active = refusal(world.one.createRequest(call(ann), "rel", wanted()));
        assertThat(active.code()).isEqualTo("GRANT_ACTIVE");
        var end = await(world.one.getGrant(call(ann), grant)).expiresAt();
        assertThat(active.detail()).contains(grant.toString(), "until " + end);
        window(grant, "5 hours", "3 hours");
        assertThat(refused()).isEqualTo("GRANT_ACTIVE");
        window(grant, "6 hours 10 minutes", "1 hour 50 minutes");
        var next = ask();
        assertThat(next.request().state()).isEqualTo(RequestState.PENDING);
        assertThat(await(world.approve(bob, next.request())).state()).isEqualTo(RequestState.APPROVED);
        assertThat(refused()).as("the next one is there").isEqualTo("GRANT_ACTIVE");
    }

    @Test
    void a_grant_whose_end_nobody_is_told_of_stands_in_the_way_until_then() {
        var grant = granted(Duration.ofDays(300));
        window(grant, "50 minutes", "10 minutes");
        assertThat(refused()).as("short").isEqualTo("GRANT_ACTIVE");
        window(grant, "290 days", "10 days");
        assertThat(refused()).as("more than a day is left").isEqualTo("GRANT_ACTIVE");
    }

    @Test
    void a_grant_that_ends_before_what_is_asked_for_begins_does_not_stand_in_the_way() {
        granted(Duration.ofHours(8));
        var tomorrow = Instant.now().plus(Duration.ofDays(1));
        var later = new NewRequest("release 1.0", null, null, null, null, tomorrow, null, null);
        assertThat(await(world.one.createRequest(call(ann), "rel", later))
                        .request()
                        .state())
                .isEqualTo(RequestState.PENDING);
    }
}

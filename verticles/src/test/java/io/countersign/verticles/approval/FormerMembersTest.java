package io.countersign.verticles.approval;

import static io.countersign.verticles.approval.World.await;
import static io.countersign.verticles.approval.World.call;
import static io.countersign.verticles.approval.World.person;
import static io.countersign.verticles.approval.World.policy;
import static io.countersign.verticles.approval.World.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.GrantState;
import io.countersign.protocol.api.NewGrant;
import io.countersign.protocol.api.NewMember;
import io.countersign.protocol.api.PersonRole;
import io.countersign.protocol.api.SignerRole;
import io.countersign.protocol.worker.OrderSeal;
import io.countersign.verticles.Caller;
import io.countersign.verticles.ChangeWaitsException;
import io.countersign.verticles.identity.GroupChanges;
import io.countersign.verticles.signers.SignerService;
import io.countersign.verticles.worker.WorkerClient;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of grants whose holder leaves the Signer. */
class FormerMembersTest {
    private static World world;
    private static SignerService signers;

    private World.Org org;
    private UUID signer;
    private Caller ada;
    private Caller ann;
    private Caller bob;

    @BeforeAll
    static void open() {
        world = new World("former_members");
        var bus = new WorkerClient(world.vertx, new OrderSeal(new byte[32]), Duration.ofSeconds(1));
        signers = new SignerService(world.database(), bus, List.of("t"));
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
        signer = org.signer("rel");
        org.administrator(signer, ada, org.person("Art"));
        org.operator(signer, bob);
        await(world.one.setPolicy(call(ada), "rel", policy(step(null, 1, person(bob))), 0));
    }

    private UUID granted(Caller to) {
        return await(world.one.createGrant(
                        call(ada), "rel", new NewGrant(to.id(), "night build", 2L, null, null), false))
                .id();
    }

    private GrantState state(UUID grant) {
        return await(world.one.getGrant(call(ada), grant)).state();
    }

    private List<String> events(UUID grant) {
        return world.rows(
                "SELECT type FROM audit_leaves WHERE grant_id = $1 ORDER BY id", row -> row.getString(0), grant);
    }

    private Future<?> remove(UUID member) {
        return signers.removeMember(call(ada), "rel", member);
    }

    private Future<?> add(UUID member) {
        return signers.setMember(call(ada), "rel", member, new NewMember(SignerRole.OPERATOR));
    }

    @Test
    void who_is_removed_and_added_again_signs_nothing_under_a_grant_from_before() {
        org.operator(signer, ann);
        var grant = granted(ann);
        var others = granted(bob);
        var fences = world.fences.get();
        await(remove(ann.id()));
        assertThat(world.fences.get()).isGreaterThan(fences);
        assertThat(state(grant)).isEqualTo(GrantState.REVOKED);
        assertThat(events(grant)).containsExactly("grant.pre_approved", "grant.revoked");
        await(add(ann.id()));
        assertThat(state(grant)).isEqualTo(GrantState.REVOKED);
        assertThat(await(world.one.getGrant(call(ann), grant)).reason())
                .isEqualTo("its holder is no member of the Signer any more");
        assertThat(state(others)).isEqualTo(GrantState.ACTIVE);
    }

    @Test
    void who_keeps_a_role_through_a_group_keeps_the_grant() {
        org.operator(signer, ann);
        var group = org.group("builders", ann);
        org.member(signer, group, "group", "operator");
        var grant = granted(ann);
        await(remove(ann.id()));
        assertThat(state(grant)).isEqualTo(GrantState.ACTIVE);
    }

    @Test
    void with_a_group_that_is_removed_go_the_grants_of_those_who_had_their_role_by_it() {
        var group = org.group("builders", ann, bob);
        org.member(signer, group, "group", "operator");
        var grant = granted(ann);
        var direct = granted(bob);
        await(remove(group));
        assertThat(state(grant)).isEqualTo(GrantState.REVOKED);
        assertThat(state(direct)).isEqualTo(GrantState.ACTIVE);
    }

    /** Out of a group, or with a smaller role, the grant stays as it is: it cannot be used, until it can. */
    @Test
    void who_agrees_to_a_role_reads_which_grants_can_be_used_again_with_it() {
        var group = org.group("builders", ann);
        org.member(signer, group, "group", "operator");
        var grant = granted(ann);
        org.leave(group, ann);
        world.sql("UPDATE signers SET policy_guard = true WHERE id = $1", signer);
        var end = Objects.requireNonNull(
                await(world.one.getGrant(call(ada), grant)).expiresAt());
        var told = "with it comes back grant " + grant + " of Ann on rel: 2 signatures left, until " + end;
        assertThat(waits(add(ann.id()))).contains("Ann becomes a member as operator", told);
        var others = org.group("others", ann);
        assertThat(waits(add(others))).contains(told);
        var boss = call(org.person("Boss", PersonRole.ADMIN));
        var joining = Held.released(world.database().change(boss, tx -> GroupChanges.add(tx, boss, group, ann.id())));
        assertThat(waits(joining)).contains(told);
    }

    private static List<String> waits(Future<?> future) {
        try {
            throw new AssertionError("was not held back but answered " + await(future));
        } catch (ChangeWaitsException e) {
            return Objects.requireNonNull(e.request().change());
        }
    }
}

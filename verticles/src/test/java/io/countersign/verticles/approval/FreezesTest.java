package io.countersign.verticles.approval;

import static io.countersign.verticles.approval.World.await;
import static io.countersign.verticles.approval.World.call;
import static io.countersign.verticles.approval.World.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.Freeze;
import io.countersign.protocol.api.FreezeState;
import io.countersign.protocol.api.NewFreeze;
import io.countersign.protocol.api.PersonRole;
import io.countersign.verticles.Caller;
import io.countersign.verticles.PageQuery;
import io.countersign.verticles.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FreezesTest {
    private static World world;

    private World.Org org;
    private Caller admin;
    private Caller ann;
    private UUID signer;

    @BeforeAll
    static void start() {
        world = new World("freezes");
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @BeforeEach
    void people() {
        org = world.organization();
        admin = org.person("Ada", PersonRole.ADMIN);
        ann = org.person("Ann");
        signer = org.signer("rel");
        org.operator(signer, ann);
    }

    private static Instant in(Duration duration) {
        return Instant.now().plus(duration);
    }

    private static NewFreeze wanted(String name, @Nullable Instant begin, Instant end, @Nullable List<String> signers) {
        return new NewFreeze(name, begin, end, signers, "holidays");
    }

    private Freeze create(NewFreeze wanted) {
        return await(world.one.createFreeze(call(admin), wanted));
    }

    private List<Freeze> list(Caller who) {
        return await(world.two.listFreezes(call(who), new PageQuery(null, 50))).items();
    }

    @Test
    void an_admin_keeps_the_calendar_and_each_change_is_on_record_and_fenced() {
        var fences = world.fences.get();
        var made = create(wanted("summer", null, in(Duration.ofDays(1)), null));
        assertThat(made.state()).isEqualTo(FreezeState.IN_FORCE);
        assertThat(made.signers()).isNull();
        var next = create(wanted("winter", in(Duration.ofDays(2)), in(Duration.ofDays(3)), List.of("rel")));
        assertThat(next.state()).isEqualTo(FreezeState.UPCOMING);
        assertThat(next.signers()).containsExactly("rel");
        await(world.one.removeFreeze(call(admin), made.id()));
        assertThat(world.fences.get() - fences).isEqualTo(3);
        assertThat(list(ann)).extracting(Freeze::name).containsExactly("winter", "summer");
        assertThat(list(ann)).extracting(Freeze::state).containsExactly(FreezeState.UPCOMING, FreezeState.REMOVED);
        assertThat(refusal(world.one.removeFreeze(call(admin), made.id())).code())
                .isEqualTo("FREEZE_OVER");
        assertThat(world.rows(
                        "SELECT type FROM audit_leaves WHERE organization_id = $1 ORDER BY id",
                        row -> row.getString(0),
                        org.id()))
                .containsExactly("freeze.created", "freeze.created", "freeze.removed");
    }

    @Test
    void members_see_freezes_of_all_signers_and_of_those_that_they_may_read() {
        org.signer("hidden");
        create(wanted("all", null, in(Duration.ofDays(1)), null));
        create(wanted("both", null, in(Duration.ofDays(1)), List.of("hidden", "rel")));
        create(wanted("hidden", null, in(Duration.ofDays(1)), List.of("hidden")));
        assertThat(list(ann)).extracting(Freeze::name).containsExactly("both", "all");
        assertThat(list(ann).getFirst().signers()).containsExactly("rel");
        assertThat(list(admin).getFirst().signers()).containsExactly("hidden");
    }

    @Test
    void nobody_else_keeps_it_and_another_tenant_sees_nothing() {
        var end = in(Duration.ofDays(1));
        assertThat(refusal(world.one.createFreeze(call(ann), wanted("x", null, end, null)))
                        .code())
                .isEqualTo("ADMIN_REQUIRED");
        var made = create(wanted("mine", null, end, null));
        assertThat(refusal(world.one.removeFreeze(call(ann), made.id())).code()).isEqualTo("ADMIN_REQUIRED");
        var stranger = world.organization().person("Eve", PersonRole.ADMIN);
        assertThat(list(stranger)).isEmpty();
        assertThat(refusal(world.one.removeFreeze(call(stranger), made.id()))).isInstanceOf(Refusal.NotFound.class);
        assertThat(refusal(world.one.createFreeze(call(stranger), wanted("x", null, end, List.of("rel")))))
                .isInstanceOf(Refusal.BadInput.class);
    }

    @Test
    void times_run_forward_and_end_within_a_year() {
        for (var wrong : List.of(
                wanted("past", null, in(Duration.ofSeconds(-1)), null),
                wanted("reversed", in(Duration.ofDays(2)), in(Duration.ofDays(1)), null),
                wanted("endless", null, in(Duration.ofDays(367)), null),
                wanted(" ", null, in(Duration.ofDays(1)), null))) {
            assertThat(refusal(world.one.createFreeze(call(admin), wrong)))
                    .as(wrong.name())
                    .isInstanceOf(Refusal.BadInput.class);
        }
    }

    @Test
    void what_conditions_look_at_moves_the_authority_of_the_signers_that_have_some_and_of_no_other() {
        var plain = org.signer("plain");
        world.sql(
                "INSERT INTO policies (signer_id, version, steps, signatures_unlimited, signature_ceiling, window_unlimited,"
                        + " window_ceiling_seconds, pending_timeout_seconds, created_by, conditions)"
                        + " VALUES ($1, 1, '[]', false, 1, false, 1, 1, $2, '[{}]')",
                signer,
                admin.id());
        world.sql("UPDATE signers SET policy_version = 1 WHERE id = $1", signer);
        var version = authority(signer);
        var other = authority(plain);
        create(wanted("summer", null, in(Duration.ofDays(1)), null));
        org.join(org.group("g"), ann);
        assertThat(authority(signer)).isEqualTo(version + 2);
        var ci = org.machine("CI", ann);
        assertThat(authority(signer)).isEqualTo(version + 2);
        org.operator(signer, ci);
        world.sql("DELETE FROM machine_owners WHERE machine_id = $1", ci.id());
        assertThat(authority(signer)).isEqualTo(version + 4);
        assertThat(authority(plain)).isEqualTo(other);
    }

    private long authority(UUID which) {
        return world.count("SELECT authority_version FROM signers WHERE id = $1", which);
    }
}

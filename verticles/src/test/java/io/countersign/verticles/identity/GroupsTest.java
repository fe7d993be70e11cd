package io.countersign.verticles.identity;

import static io.countersign.verticles.identity.IdentityBed.caller;
import static io.countersign.verticles.testbed.TestBed.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.Group;
import io.countersign.protocol.api.GroupMember;
import io.countersign.protocol.api.NewGroup;
import io.countersign.verticles.Caller;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GroupsTest {
    private IdentityBed bed;
    private UUID organization;
    private Caller admin;
    private Group group;

    @BeforeAll
    void open() throws Exception {
        bed = new IdentityBed();
    }

    @BeforeEach
    void newGroup() {
        organization = bed.organization();
        admin = bed.bed.admin(organization, "Ada");
        group = bed.bed.ok(bed.identities.createGroup(call(admin), new NewGroup("Releases")));
    }

    @AfterAll
    void close() throws Exception {
        bed.close();
    }

    private String add(Caller caller, UUID identity) {
        return bed.outcome(bed.identities.addGroupMember(call(caller), group.id(), identity));
    }

    private String remove(Caller caller, UUID identity) {
        return bed.outcome(bed.identities.removeGroupMember(call(caller), group.id(), identity));
    }

    @Test
    void members_are_people_and_machines_and_adding_one_again_is_no_event() {
        var ann = bed.person(admin, "ann").id();
        var robot = bed.machine(admin).clientId();

        assertThat(List.of(add(admin, ann), add(admin, ann), add(admin, robot))).containsOnly("ok");

        assertThat(bed.bed.ok(bed.identities.getGroup(call(admin), group.id())).members())
                .extracting(GroupMember::id)
                .containsExactlyInAnyOrder(ann, robot);
        assertThat(bed.bed.column("SELECT type FROM audit_leaves WHERE organization_id = '" + organization
                        + "' AND type LIKE 'group.%'"))
                .containsExactly("group.created", "group.member_added", "group.member_added");
        var me = bed.bed.ok(bed.identities.getMe(
                call(caller(organization, bed.bed.ok(bed.identities.getPerson(call(admin), ann))))));
        assertThat(me.groups()).containsExactly(group.id());
    }

    @Test
    void a_removal_takes_rights_away_and_holds() {
        var ann = bed.person(admin, "ann").id();
        add(admin, ann);
        var fences = bed.bed.fences();

        assertThat(remove(admin, ann)).isEqualTo("ok");

        assertThat(bed.bed.fences()).isEqualTo(fences + 1);
        assertThat(bed.bed.ok(bed.identities.getGroup(call(admin), group.id())).members())
                .isEmpty();
        assertThat(remove(admin, ann)).isEqualTo("NOT_FOUND");
        assertThat(bed.bed.fences()).isEqualTo(fences + 1);
    }

    @Test
    void groups_and_identities_of_another_organization_are_not_there() {
        var eve = bed.bed.admin(bed.organization(), "Eve");
        var ann = bed.person(admin, "ann").id();
        add(admin, ann);

        assertThat(List.of(
                        add(admin, eve.id()),
                        add(eve, eve.id()),
                        add(eve, ann),
                        remove(eve, ann),
                        add(admin, UUID.randomUUID()),
                        bed.outcome(bed.identities.getGroup(call(eve), group.id()))))
                .containsOnly("NOT_FOUND");
        assertThat(bed.bed.ok(bed.identities.getGroup(call(admin), group.id())).members())
                .hasSize(1);
    }

    @Test
    void only_admins_change_groups_and_names_are_unique() {
        var ann = caller(organization, bed.person(admin, "ann"));

        assertThat(List.of(
                        add(ann, ann.id()),
                        remove(ann, ann.id()),
                        bed.outcome(bed.identities.createGroup(call(ann), new NewGroup("Mine")))))
                .containsOnly("NOT_AN_ADMIN");
        assertThat(bed.outcome(bed.identities.createGroup(call(admin), new NewGroup("Releases"))))
                .isEqualTo("NAME_TAKEN");
        assertThat(bed.outcome(bed.identities.createGroup(call(admin), new NewGroup(" "))))
                .isEqualTo("INVALID_INPUT");
    }
}

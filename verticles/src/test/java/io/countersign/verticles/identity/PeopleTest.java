package io.countersign.verticles.identity;

import static io.countersign.verticles.identity.IdentityBed.PASSWORD;
import static io.countersign.verticles.identity.IdentityBed.caller;
import static io.countersign.verticles.testbed.TestBed.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.IdentityState;
import io.countersign.protocol.api.MachineOwners;
import io.countersign.protocol.api.NewAccount;
import io.countersign.protocol.api.NewGroup;
import io.countersign.protocol.api.NewOrganization;
import io.countersign.protocol.api.NewPassword;
import io.countersign.protocol.api.NewPerson;
import io.countersign.protocol.api.Page;
import io.countersign.protocol.api.PersonRole;
import io.countersign.verticles.Call;
import io.countersign.verticles.Caller;
import io.countersign.verticles.PageQuery;
import io.countersign.verticles.Refusal;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PeopleTest {
    private IdentityBed bed;
    private UUID organization;
    private Caller admin;

    @BeforeAll
    void open() throws Exception {
        bed = new IdentityBed();
    }

    @BeforeEach
    void newOrganization() {
        organization = bed.organization();
        admin = bed.bed.admin(organization, "Ada");
        bed.bed.sql("INSERT INTO accounts (id, person_id, organization_id, login, password_hash) VALUES ('" + admin.id()
                + "', '" + admin.id() + "', '" + organization + "', 'ada', 'x')");
    }

    @AfterAll
    void close() throws Exception {
        bed.close();
    }

    private Caller member(String login) {
        return caller(organization, bed.person(admin, login));
    }

    private Caller otherAdmin(String login) {
        return caller(organization, bed.person(admin, login, PersonRole.ADMIN));
    }

    private List<String> activeAdmins() {
        return bed.bed.column("SELECT i.id FROM identities i JOIN persons p ON p.id = i.id WHERE i.organization_id = '"
                + organization + "' AND i.state = 'active' AND p.role = 'admin'");
    }

    @Test
    void what_is_kept_to_recognize_a_repeat_is_no_quick_hash_of_the_password() {
        var body = RandomSecret.sha256("{name, password}");
        var call = new Call(admin, "request-1", "key-1", body);
        var person = new NewPerson("Pat", null, PersonRole.MEMBER, new NewAccount("pat", PASSWORD));
        var made = bed.bed.ok(bed.identities.createPerson(call, person));
        assertThat(bed.bed.ok(bed.identities.createPerson(call, person)).id()).isEqualTo(made.id());
        var otherBody = new Call(admin, "request-2", "key-1", RandomSecret.sha256("{name, other password}"));
        assertThat(bed.outcome(bed.identities.createPerson(otherBody, person))).isEqualTo("IDEMPOTENCY_KEY_REUSED");
        assertThat(bed.bed.column("SELECT encode(call_hash, 'hex') FROM idempotency_keys WHERE resource_id = '"
                        + made.id() + "'"))
                .doesNotContain(HexFormat.of().formatHex(body))
                .hasSize(1);
    }

    @RepeatedTest(5)
    void of_two_admins_who_disable_each_other_at_once_one_remains() {
        var other = otherAdmin("bob");
        var tries = List.of(
                bed.identities.disablePerson(call(admin), other.id()),
                bed.identities.disablePerson(call(other), admin.id()));

        assertThat(tries.stream().map(bed::outcome)).containsExactlyInAnyOrder("ok", "IDENTITY_DISABLED");
        assertThat(activeAdmins()).hasSize(1);
    }

    @RepeatedTest(3)
    void of_two_admins_who_disable_themselves_at_once_one_remains() {
        var other = otherAdmin("bob");
        var tries = List.of(
                bed.identities.disablePerson(call(admin), admin.id()),
                bed.identities.disablePerson(call(other), other.id()));

        assertThat(tries.stream().map(bed::outcome)).containsExactlyInAnyOrder("ok", "LAST_ADMIN");
        assertThat(activeAdmins()).hasSize(1);
    }

    @Test
    void the_last_admin_stays() {
        member("ann");

        assertThat(bed.refused(bed.identities.disablePerson(call(admin), admin.id())))
                .isInstanceOf(Refusal.Conflict.class)
                .extracting(Refusal::code)
                .isEqualTo("LAST_ADMIN");
    }

    @Test
    void the_last_admin_who_can_log_in_keeps_a_login() {
        member("ann");
        var ben = bed.bed.ok(
                bed.identities.createPerson(call(admin), new NewPerson("Ben", null, PersonRole.ADMIN, null)));
        var account = admin.id();
        for (var lockedOut : List.of(
                bed.identities.removeAccount(call(admin), admin.id(), account),
                bed.identities.disablePerson(call(admin), admin.id()))) {
            assertThat(bed.refused(lockedOut))
                    .isInstanceOf(Refusal.Conflict.class)
                    .extracting(Refusal::code)
                    .isEqualTo("LAST_ADMIN");
        }
        bed.bed.ok(bed.identities.addAccount(
                call(caller(organization, ben)), admin.id(), new NewAccount("ada2", PASSWORD)));
        bed.bed.ok(bed.identities.removeAccount(call(admin), admin.id(), account));
        var second = bed.bed
                .ok(bed.identities.getPerson(call(admin), admin.id()))
                .accounts()
                .getFirst()
                .id();
        otherAdmin("cid");
        bed.bed.ok(bed.identities.removeAccount(call(admin), admin.id(), second));
    }

    @RepeatedTest(3)
    void of_two_admins_who_remove_their_own_logins_at_once_one_keeps_it() {
        var other = bed.person(admin, "bob", PersonRole.ADMIN);
        var tries = List.of(
                bed.identities.removeAccount(call(admin), admin.id(), admin.id()),
                bed.identities.removeAccount(
                        call(caller(organization, other)),
                        other.id(),
                        other.accounts().getFirst().id()));

        assertThat(tries.stream().map(bed::outcome)).containsExactlyInAnyOrder("ok", "LAST_ADMIN");
    }

    @RepeatedTest(5)
    void nothing_that_a_disabled_admin_began_commits_after_the_disabling() {
        var bob = otherAdmin("bob");
        var changes = new ArrayList<Future<?>>();
        for (var i = 0; i < 6; i++) {
            changes.add(bed.identities.createGroup(call(bob), new NewGroup("group " + i)));
        }
        var disabled = bed.identities.disablePerson(call(admin), bob.id());
        for (var i = 6; i < 12; i++) {
            changes.add(bed.identities.createGroup(call(bob), new NewGroup("group " + i)));
        }

        bed.bed.ok(disabled);
        assertThat(changes.stream().map(bed::outcome)).containsAnyOf("ok", "IDENTITY_DISABLED");
        var events = bed.bed.column("SELECT type FROM audit_leaves WHERE organization_id = '" + organization
                + "' AND (type = 'person.disabled' OR actor_id = '" + bob.id() + "') ORDER BY id");
        assertThat(events).last().isEqualTo("person.disabled");
        assertThat(bed.outcome(bed.identities.createGroup(call(bob), new NewGroup("late"))))
                .isEqualTo("IDENTITY_DISABLED");
    }

    @RepeatedTest(5)
    void somebody_who_is_disabled_at_the_same_time_becomes_no_owner_afterwards() {
        var ann = member("ann");
        var robot = bed.machine(admin).clientId();
        var owners = new MachineOwners(List.of(ann.id()));
        var set = bed.identities.setMachineOwners(call(admin), robot, owners);
        var disabled = bed.identities.disablePerson(call(admin), ann.id());

        assertThat(bed.outcome(disabled)).isEqualTo("ok");
        var events = bed.bed.column("SELECT type FROM audit_leaves WHERE organization_id = '" + organization
                + "' AND type IN ('machine.owners_set', 'person.disabled') ORDER BY id");
        if (bed.outcome(set).equals("ok")) {
            assertThat(events).containsExactly("machine.owners_set", "person.disabled");
        } else {
            assertThat(events).containsExactly("person.disabled");
        }
    }

    @Test
    void to_disable_or_enable_twice_is_a_conflict_and_no_event() {
        var ann = member("ann");
        bed.bed.ok(bed.identities.disablePerson(call(admin), ann.id()));
        assertThat(bed.outcome(bed.identities.disablePerson(call(admin), ann.id())))
                .isEqualTo("ALREADY_DISABLED");
        assertThat(bed.bed
                        .ok(bed.identities.enablePerson(call(admin), ann.id()))
                        .state())
                .isEqualTo(IdentityState.ACTIVE);
        assertThat(bed.outcome(bed.identities.enablePerson(call(admin), ann.id())))
                .isEqualTo("ALREADY_ACTIVE");
        assertThat(bed.bed.column(
                        "SELECT type FROM audit_leaves WHERE organization_id = '" + organization + "' ORDER BY id"))
                .containsExactly("person.created", "person.disabled", "person.enabled");
    }

    @Test
    void a_password_is_set_by_its_person_or_an_admin_of_the_same_organization() {
        var ann = bed.person(admin, "ann");
        var account = ann.accounts().getFirst().id();
        var password = new NewPassword("another long secret");
        var ben = member("ben");
        var foreigner = bed.bed.admin(bed.organization(), "Eve");
        var robot = bed.bed.machine(organization, "ci");

        var own = new NewPassword("another long secret", PASSWORD);
        assertThat(bed.outcome(
                        bed.identities.setAccountPassword(call(caller(organization, ann)), ann.id(), account, own)))
                .isEqualTo("ok");
        assertThat(bed.outcome(bed.identities.setAccountPassword(call(admin), ann.id(), account, password)))
                .isEqualTo("ok");
        for (var stranger : List.of(ben, robot)) {
            assertThat(bed.outcome(bed.identities.setAccountPassword(call(stranger), ann.id(), account, password)))
                    .isEqualTo("NOT_AN_ADMIN");
        }
        assertThat(bed.outcome(bed.identities.setAccountPassword(call(foreigner), ann.id(), account, password)))
                .isEqualTo("NOT_FOUND");
        assertThat(bed.outcome(bed.identities.setAccountPassword(call(ben), ben.id(), account, password)))
                .isEqualTo("NOT_FOUND");
        for (var bad : List.of("short", "x".repeat(1001))) {
            assertThat(bed.outcome(
                            bed.identities.setAccountPassword(call(admin), ann.id(), account, new NewPassword(bad))))
                    .isEqualTo("INVALID_INPUT");
        }
    }

    @Test
    void only_who_says_a_password_of_theirs_changes_their_own_logins() {
        var ann = bed.person(admin, "ann", PersonRole.ADMIN);
        var account = ann.accounts().getFirst().id();
        var call = call(caller(organization, ann));
        bed.person(admin, "ben");
        var another = new NewAccount("ann2", PASSWORD);

        for (var wrong : List.of("another long secret", "x")) {
            assertThat(bed.outcome(bed.identities.setAccountPassword(
                            call, ann.id(), account, new NewPassword("another long secret", wrong))))
                    .isEqualTo("PASSWORD_WRONG");
        }
        assertThat(bed.outcome(bed.identities.setAccountPassword(
                        call, ann.id(), account, new NewPassword("another long secret"))))
                .isEqualTo("CURRENT_PASSWORD_MISSING");
        for (var wrong : List.of(another.confirmedBy("ann", "x"), another.confirmedBy("ben", PASSWORD))) {
            assertThat(bed.outcome(bed.identities.addAccount(call, ann.id(), wrong)))
                    .isEqualTo("PASSWORD_WRONG");
        }
        assertThat(bed.outcome(bed.identities.addAccount(call, ann.id(), another)))
                .isEqualTo("CURRENT_PASSWORD_MISSING");
        assertThat(bed.outcome(bed.identities.addAccount(call, ann.id(), another.confirmedBy("ann", PASSWORD))))
                .isEqualTo("ok");
        assertThat(bed.outcome(bed.identities.createPerson(
                        call, new NewPerson("Cy", null, null, new NewAccount("cy", PASSWORD).confirmedBy("ann", "x")))))
                .isEqualTo("INVALID_INPUT");
    }

    @Test
    void a_password_is_not_the_login_and_is_in_no_text_that_a_log_might_show() {
        var account = new NewAccount("annabella.long", "Annabella.Long");

        assertThat(bed.outcome(bed.identities.createPerson(call(admin), new NewPerson("A", null, null, account))))
                .isEqualTo("INVALID_INPUT");
        assertThat(new NewPerson("Ann", null, null, new NewAccount("ann", PASSWORD)).toString())
                .contains("ann")
                .doesNotContain(PASSWORD);
        assertThat(new NewPassword(PASSWORD, PASSWORD).toString()).doesNotContain(PASSWORD);
        assertThat(new NewAccount("ann", "secret").confirmedBy("ann", PASSWORD).toString())
                .doesNotContain(PASSWORD);
    }

    @Test
    void people_of_another_organization_are_not_there() {
        var ann = bed.person(admin, "ann");
        var account = ann.accounts().getFirst().id();
        var eve = call(bed.bed.admin(bed.organization(), "Eve"));

        assertThat(List.of(
                        bed.outcome(bed.identities.getPerson(eve, ann.id())),
                        bed.outcome(bed.identities.disablePerson(eve, ann.id())),
                        bed.outcome(bed.identities.enablePerson(eve, ann.id())),
                        bed.outcome(bed.identities.addAccount(eve, ann.id(), new NewAccount("eve", PASSWORD))),
                        bed.outcome(bed.identities.removeAccount(eve, ann.id(), account))))
                .containsOnly("NOT_FOUND");
        assertThat(bed.bed
                        .ok(bed.identities.listPeople(eve, new PageQuery(null, 50)))
                        .items())
                .hasSize(1);
    }

    @Test
    void members_manage_nobody() {
        var ann = call(member("ann"));
        var id = admin.id();

        assertThat(List.of(
                        bed.outcome(bed.identities.createPerson(ann, new NewPerson("B", null, null, null))),
                        bed.outcome(bed.identities.disablePerson(ann, id)),
                        bed.outcome(bed.identities.enablePerson(ann, id)),
                        bed.outcome(bed.identities.addAccount(ann, id, new NewAccount("b", PASSWORD))),
                        bed.outcome(bed.identities.removeAccount(ann, id, UUID.randomUUID()))))
                .containsOnly("NOT_AN_ADMIN");
    }

    @Test
    void a_replay_makes_nobody_twice_and_another_body_is_refused() {
        var person = new NewPerson("Ann", null, null, null);
        var made = bed.bed.ok(bed.identities.createPerson(call(admin, "key"), person));

        assertThat(bed.bed.ok(bed.identities.createPerson(call(admin, "key"), person)))
                .isEqualTo(made);
        var other = new Call(admin, "request-1", "key", new byte[] {1});
        assertThat(bed.refused(bed.identities.createPerson(other, person))).isInstanceOf(Refusal.KeyReused.class);
    }

    @Test
    void only_a_platform_administrator_makes_organizations_and_sees_their_list() {
        var platform = call(bed.platformAdmin(admin));
        var wanted = new NewOrganization(
                bed.slug(), "Globex", new NewPerson("Gus", null, null, new NewAccount("gus", PASSWORD)));

        assertThat(bed.outcome(bed.identities.createOrganization(call(admin), wanted)))
                .isEqualTo("NOT_A_PLATFORM_ADMIN");
        assertThat(bed.outcome(bed.identities.listOrganizations(call(admin), new PageQuery(null, 1))))
                .isEqualTo("NOT_A_PLATFORM_ADMIN");
        var made = bed.bed.ok(bed.identities.createOrganization(platform, wanted));
        assertThat(bed.outcome(bed.identities.createOrganization(platform, wanted)))
                .isEqualTo("SLUG_TAKEN");
        var gus = bed.bed.ok(bed.one.authenticate(bed.token(made.id(), "gus")));
        assertThat(gus.isOrganizationAdmin()).isTrue();
        assertThat(gus.platformAdmin()).isFalse();
    }

    @Test
    void listings_go_page_by_page_newest_first_and_refuse_cursors_of_their_own_making() {
        for (var i = 0; i < 5; i++) {
            bed.bed.ok(bed.identities.createPerson(call(admin), new NewPerson("P" + i, null, null, null)));
            bed.bed.ok(bed.identities.createGroup(call(admin), new NewGroup("G" + i)));
            bed.machine(admin);
        }

        assertThat(walk(page -> bed.identities.listPeople(call(admin), page)).stream()
                        .map(person -> person.name()))
                .containsExactly("P4", "P3", "P2", "P1", "P0", "Ada");
        assertThat(walk(page -> bed.identities.listGroups(call(admin), page)).stream()
                        .map(group -> group.name()))
                .containsExactly("G4", "G3", "G2", "G1", "G0");
        assertThat(walk(page -> bed.identities.listMachines(call(admin), page)))
                .hasSize(5)
                .doesNotHaveDuplicates();
        for (var cursor : List.of("", "x", "!!", "AAAA", "0".repeat(300), "\0")) {
            assertThat(bed.refused(bed.identities.listPeople(call(admin), new PageQuery(cursor, 2))))
                    .isInstanceOf(Refusal.BadInput.class);
        }
    }

    private <T> List<T> walk(Function<PageQuery, Future<Page<T>>> listing) {
        var all = new ArrayList<T>();
        var page = bed.bed.ok(listing.apply(new PageQuery(null, 2)));
        all.addAll(page.items());
        while (page.next() != null) {
            page = bed.bed.ok(listing.apply(new PageQuery(page.next(), 2)));
            all.addAll(page.items());
        }
        return all;
    }
}

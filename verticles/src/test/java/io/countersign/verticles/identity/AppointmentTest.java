package io.countersign.verticles.identity;

import static io.countersign.verticles.identity.IdentityBed.PASSWORD;
import static io.countersign.verticles.testbed.TestBed.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.NewAccount;
import io.countersign.protocol.api.NewOrganization;
import io.countersign.protocol.api.NewPassword;
import io.countersign.protocol.api.NewPerson;
import io.countersign.protocol.api.Organization;
import io.countersign.protocol.api.Person;
import io.countersign.protocol.api.PersonRole;
import io.countersign.protocol.api.Reason;
import io.countersign.verticles.Caller;
import io.countersign.verticles.PageQuery;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Platform admins who make and end others. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AppointmentTest {
    private IdentityBed bed;
    private Caller admin;
    private UUID organization;
    private Caller platform;
    private Caller elsewhere;
    private Person second;
    private Caller other;

    @BeforeAll
    void open() throws Exception {
        bed = new IdentityBed();
    }

    @BeforeEach
    void newInstallation() {
        bed.noPlatformAdmin();
        admin = bed.admin();
        organization = admin.organization();
        platform = bed.platformAdmin(bed.person(admin, "pia"), organization);
        elsewhere = bed.admin();
        second = bed.person(elsewhere, "quinn");
        other = IdentityBed.withPlatformRight(IdentityBed.caller(elsewhere.organization(), second));
    }

    @AfterAll
    void close() throws Exception {
        bed.close();
    }

    private Future<Person> appoint(Caller by, UUID person) {
        return bed.identities.appointPlatformAdmin(call(by), person);
    }

    private Future<Person> dismiss(Caller by, UUID person) {
        return bed.identities.dismissPlatformAdmin(call(by), person);
    }

    private NewOrganization organizationToBe() {
        return new NewOrganization(
                bed.slug(), "Globex", new NewPerson("Gus", null, null, new NewAccount("gus", PASSWORD)));
    }

    private List<String> eventsOf(UUID organizationId) {
        return bed.bed.column(
                "SELECT type FROM audit_leaves WHERE organization_id = '" + organizationId + "' ORDER BY id");
    }

    @Test
    void an_appointed_person_of_another_organization_runs_the_platform_and_a_dismissed_one_does_not_on_any_node() {
        var token = bed.token(elsewhere.organization(), "quinn");
        assertThat(bed.bed.ok(appoint(platform, second.id())).platformAdmin()).isTrue();
        for (var node : List.of(bed.one, bed.two)) {
            var caller = bed.bed.ok(node.authenticate(token));
            assertThat(caller.platformAdmin()).isTrue();
            bed.bed.ok(bed.identities.createOrganization(call(caller), organizationToBe()));
        }

        var fences = bed.bed.fences();
        assertThat(bed.bed.ok(dismiss(platform, second.id())).platformAdmin()).isFalse();
        assertThat(bed.bed.fences()).isEqualTo(fences + 1);
        for (var node : List.of(bed.one, bed.two)) {
            assertThat(bed.outcome(node.authenticate(token))).isEqualTo("TOKEN_EXPIRED");
            var again = bed.bed.ok(node.authenticate(bed.token(elsewhere.organization(), "quinn")));
            assertThat(bed.outcome(bed.identities.listOrganizations(call(again), new PageQuery(null, 1))))
                    .isEqualTo("NOT_A_PLATFORM_ADMIN");
        }
        assertThat(eventsOf(elsewhere.organization()))
                .containsSubsequence("person.appointed", "person.dismissed")
                .containsOnlyOnce("person.appointed", "person.dismissed");
    }

    @Test
    void what_a_dismissed_one_had_begun_changes_nothing_of_the_platform() {
        var tenant = bed.organization();
        bed.bed.ok(appoint(platform, second.id()));
        bed.bed.ok(dismiss(platform, second.id()));
        var before = bed.bed.events().size();

        assertThat(List.of(
                        bed.outcome(bed.identities.createOrganization(call(other), organizationToBe())),
                        bed.outcome(bed.identities.disableOrganization(call(other), tenant)),
                        bed.outcome(bed.identities.enableOrganization(call(other), tenant)),
                        bed.outcome(appoint(other, second.id())),
                        bed.outcome(dismiss(other, platform.id()))))
                .containsOnly("TOKEN_EXPIRED");
        assertThat(bed.bed.events()).hasSize(before);
    }

    /** Disables and enables a tenant in turn, until that is refused. */
    private Future<Organization> busy(UUID tenant, int done) {
        var next = done % 2 == 0
                ? bed.identities.disableOrganization(call(other), tenant)
                : bed.identities.enableOrganization(call(other), tenant);
        return next.compose(changed -> done < 200 ? busy(tenant, done + 1) : next);
    }

    @RepeatedTest(5)
    void what_one_does_while_they_are_dismissed_is_done_before_or_not_at_all() {
        bed.bed.ok(appoint(platform, second.id()));
        var calls = Stream.generate(() -> busy(bed.organization(), 0)).limit(4).toList();

        bed.bed.ok(dismiss(platform, second.id()));
        assertThat(calls.stream().map(bed::outcome)).containsOnly("TOKEN_EXPIRED");
        assertThat(bed.bed.events()).endsWith("person.dismissed");
    }

    @Test
    void what_one_does_waits_for_no_dismissal_that_waits_for_it() {
        bed.bed.sql("BEGIN");
        try {
            // As a dismissal begins, which goes on when nothing is under way with the tokens that it ends.
            bed.bed.sql("UPDATE persons SET platform_admin = false WHERE id = '" + platform.id() + "'");
            assertThat(bed.outcome(bed.identities.createOrganization(call(platform), organizationToBe())))
                    .isEqualTo("ok");
        } finally {
            bed.bed.sql("ROLLBACK");
        }
    }

    @Test
    void only_a_platform_admin_appoints_and_dismisses() {
        for (var caller : List.of(admin, elsewhere, bed.bed.machine(organization, "ci"))) {
            assertThat(bed.outcome(appoint(caller, admin.id()))).isEqualTo("NOT_A_PLATFORM_ADMIN");
            assertThat(bed.outcome(dismiss(caller, platform.id()))).isEqualTo("NOT_A_PLATFORM_ADMIN");
        }
        assertThat(bed.platformAdminsWhoCanLogIn())
                .containsExactly(platform.id().toString());
    }

    @Test
    void only_an_active_person_is_appointed_and_only_once() {
        var robot = bed.bed.machine(organization, "ci");
        bed.bed.ok(appoint(platform, second.id()));
        assertThat(bed.outcome(appoint(platform, second.id()))).isEqualTo("ALREADY_APPOINTED");
        bed.bed.ok(dismiss(platform, second.id()));
        assertThat(bed.outcome(dismiss(platform, second.id()))).isEqualTo("NOT_APPOINTED");
        bed.bed.ok(bed.identities.disablePerson(call(elsewhere), second.id()));
        assertThat(bed.outcome(appoint(platform, second.id()))).isEqualTo("PERSON_DISABLED");
        bed.bed.ok(bed.identities.enablePerson(call(elsewhere), second.id()));
        bed.bed.ok(bed.identities.disableOrganization(call(platform), elsewhere.organization()));
        assertThat(bed.outcome(appoint(platform, second.id()))).isEqualTo("PERSON_DISABLED");
        for (var nobody : List.of(robot.id(), organization, UUID.randomUUID())) {
            assertThat(bed.outcome(appoint(platform, nobody))).isEqualTo("NOT_FOUND");
            assertThat(bed.outcome(dismiss(platform, nobody))).isEqualTo("NOT_FOUND");
        }
    }

    @Test
    void the_only_one_who_can_log_in_is_not_dismissed_until_another_is_appointed() {
        bed.bed.ok(appoint(platform, bed.bed.person(organization, "Nil").id()));
        bed.bed.ok(appoint(platform, second.id()));
        bed.bed.ok(bed.identities.disablePerson(call(elsewhere), second.id()));
        assertThat(bed.outcome(dismiss(platform, platform.id()))).isEqualTo("LAST_PLATFORM_ADMIN");
        assertThat(bed.platformAdminsWhoCanLogIn())
                .containsExactly(platform.id().toString());

        bed.bed.ok(bed.identities.enablePerson(call(elsewhere), second.id()));
        bed.bed.ok(dismiss(platform, platform.id()));
        assertThat(bed.platformAdminsWhoCanLogIn()).containsExactly(second.id().toString());
    }

    @Test
    void an_erased_platform_admin_is_none_any_more() {
        bed.bed.ok(appoint(platform, second.id()));
        bed.bed.ok(bed.identities.disablePerson(call(elsewhere), second.id()));
        assertThat(bed.bed
                        .ok(bed.identities.erasePerson(call(elsewhere), second.id(), new Reason("left")))
                        .platformAdmin())
                .isFalse();
        assertThat(bed.outcome(bed.identities.createOrganization(call(other), organizationToBe())))
                .isEqualTo("IDENTITY_DISABLED");
        assertThat(bed.outcome(appoint(platform, second.id()))).isEqualTo("PERSON_DISABLED");
    }

    @RepeatedTest(5)
    void of_two_who_dismiss_each_other_at_once_one_remains() {
        bed.bed.ok(appoint(platform, second.id()));
        var tries = List.of(dismiss(platform, second.id()), dismiss(other, platform.id()));

        assertThat(tries.stream().map(bed::outcome)).containsExactlyInAnyOrder("ok", "TOKEN_EXPIRED");
        assertThat(bed.platformAdminsWhoCanLogIn()).hasSize(1);
    }

    @RepeatedTest(5)
    void of_two_who_dismiss_themselves_at_once_one_remains() {
        bed.bed.ok(appoint(platform, second.id()));
        var tries = List.of(dismiss(platform, platform.id()), dismiss(other, second.id()));

        assertThat(tries.stream().map(bed::outcome)).containsExactlyInAnyOrder("ok", "LAST_PLATFORM_ADMIN");
        assertThat(bed.platformAdminsWhoCanLogIn()).hasSize(1);
    }

    @RepeatedTest(5)
    void of_one_who_is_dismissed_while_the_other_is_disabled_one_remains() {
        bed.bed.ok(appoint(platform, second.id()));
        var tries =
                List.of(dismiss(platform, platform.id()), bed.identities.disablePerson(call(elsewhere), second.id()));

        assertThat(tries.stream().map(bed::outcome)).containsExactlyInAnyOrder("ok", "LAST_PLATFORM_ADMIN");
        assertThat(bed.platformAdminsWhoCanLogIn()).hasSize(1);
    }

    @RepeatedTest(5)
    void who_is_appointed_while_they_are_disabled_is_no_active_platform_admin_whom_the_others_count() {
        var appointed = appoint(platform, second.id());
        var disabled = bed.identities.disablePerson(call(elsewhere), second.id());
        bed.bed.ok(disabled);
        assertThat(bed.outcome(appointed)).isIn("ok", "PERSON_DISABLED");
        assertThat(bed.outcome(dismiss(platform, platform.id()))).isEqualTo("LAST_PLATFORM_ADMIN");
    }

    @RepeatedTest(10)
    void a_password_that_an_admin_sets_while_its_person_is_appointed_is_set_before_or_not_at_all() {
        var account = second.accounts().getFirst().id();
        var password = new NewPassword("another long secret");
        var set = bed.identities.setAccountPassword(call(elsewhere), second.id(), account, password);
        var appointed = appoint(platform, second.id());

        bed.bed.ok(appointed);
        var events = eventsOf(elsewhere.organization()).stream()
                .filter(List.of("account.password_set", "person.appointed")::contains)
                .toList();
        if (bed.outcome(set).equals("ok")) {
            assertThat(events).containsExactly("account.password_set", "person.appointed");
        } else {
            assertThat(bed.outcome(set)).isEqualTo("NOT_A_PLATFORM_ADMIN");
            assertThat(events).containsExactly("person.appointed");
        }
    }

    @Test
    void an_organization_keeps_its_own_admin_whatever_happens_to_the_platform() {
        assertThat(bed.bed.ok(appoint(platform, second.id())).role()).isEqualTo(PersonRole.MEMBER);
        assertThat(bed.outcome(bed.identities.disablePerson(call(elsewhere), elsewhere.id())))
                .isEqualTo("LAST_ADMIN");
        bed.bed.ok(bed.identities.disablePerson(call(elsewhere), second.id()));
    }
}

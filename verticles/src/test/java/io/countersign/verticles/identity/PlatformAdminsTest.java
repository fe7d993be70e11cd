package io.countersign.verticles.identity;

import static io.countersign.verticles.identity.IdentityBed.PASSWORD;
import static io.countersign.verticles.testbed.TestBed.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.NewAccount;
import io.countersign.protocol.api.NewPassword;
import io.countersign.protocol.api.NewPerson;
import io.countersign.protocol.api.Person;
import io.countersign.protocol.api.PersonRole;
import io.countersign.protocol.api.Reason;
import io.countersign.verticles.Caller;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The people who run the installation, as against the admins of the organizations they are in. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlatformAdminsTest {
    private IdentityBed bed;
    private UUID organization;
    private Caller admin;
    private Person first;
    private Caller platform;

    @BeforeAll
    void open() throws Exception {
        bed = new IdentityBed();
    }

    @BeforeEach
    void newInstallation() {
        bed.noPlatformAdmin();
        admin = bed.admin();
        organization = admin.organization();
        first = bed.person(admin, "pia", PersonRole.ADMIN);
        platform = bed.platformAdmin(first, organization);
    }

    @AfterAll
    void close() throws Exception {
        bed.close();
    }

    private static UUID login(Person person) {
        return person.accounts().getFirst().id();
    }

    private List<String> logsInWith(String password) {
        return List.of(bed.outcome(bed.logIn(organization, "pia", password)));
    }

    @Test
    void an_admin_who_is_no_platform_admin_neither_sets_a_password_nor_adds_an_account_for_one() {
        var password = new NewPassword("another long secret");
        var account = new NewAccount("pia2", PASSWORD);

        assertThat(bed.outcome(bed.identities.setAccountPassword(call(admin), first.id(), login(first), password)))
                .isEqualTo("NOT_A_PLATFORM_ADMIN");
        assertThat(bed.outcome(bed.identities.addAccount(call(admin), first.id(), account)))
                .isEqualTo("NOT_A_PLATFORM_ADMIN");
        assertThat(logsInWith(PASSWORD)).containsExactly("ok");
        assertThat(bed.outcome(bed.logIn(organization, "pia2", PASSWORD))).isEqualTo("INVALID_GRANT");
    }

    @Test
    void a_platform_admin_changes_their_own_logins_and_those_of_another_one() {
        var second = bed.person(admin, "quinn", PersonRole.ADMIN);
        bed.platformAdmin(second, organization);

        assertThat(List.of(
                        bed.outcome(bed.identities.setAccountPassword(
                                call(platform), second.id(), login(second), new NewPassword("another long secret"))),
                        bed.outcome(bed.identities.addAccount(
                                call(platform),
                                first.id(),
                                new NewAccount("pia2", PASSWORD).confirmedBy("pia", PASSWORD))),
                        bed.outcome(bed.identities.addAccount(
                                call(platform), second.id(), new NewAccount("quinn2", PASSWORD))),
                        bed.outcome(bed.identities.setAccountPassword(
                                call(platform),
                                first.id(),
                                login(first),
                                new NewPassword("another long secret", PASSWORD)))))
                .containsOnly("ok");
        assertThat(logsInWith("another long secret")).containsExactly("ok");
    }

    @Test
    void who_was_a_platform_admin_when_the_call_came_in_and_is_none_any_more_sets_no_password_of_another() {
        var second = bed.person(admin, "quinn", PersonRole.ADMIN);
        var former = bed.platformAdmin(second, organization);
        bed.bed.ok(bed.identities.dismissPlatformAdmin(call(platform), second.id()));

        assertThat(bed.outcome(bed.identities.setAccountPassword(
                        call(former), first.id(), login(first), new NewPassword("another long secret"))))
                .isEqualTo("TOKEN_EXPIRED");
        assertThat(logsInWith(PASSWORD)).containsExactly("ok");
    }

    @Test
    void the_only_platform_admin_who_can_log_in_is_neither_disabled_nor_erased_nor_loses_their_last_login() {
        var withoutLogin = bed.bed.ok(
                bed.identities.createPerson(call(admin), new NewPerson("Nil", null, PersonRole.ADMIN, null)));
        bed.platformAdmin(withoutLogin, organization);
        var disabled = bed.person(admin, "dan");
        bed.platformAdmin(disabled, organization);
        bed.bed.ok(bed.identities.disablePerson(call(admin), disabled.id()));
        var elsewhere = bed.admin();
        bed.platformAdmin(bed.person(elsewhere, "eve"), elsewhere.organization());
        bed.bed.ok(bed.identities.disableOrganization(call(platform), elsewhere.organization()));

        for (var caller : List.of(admin, platform)) {
            assertThat(bed.outcome(bed.identities.disablePerson(call(caller), first.id())))
                    .isEqualTo("LAST_PLATFORM_ADMIN");
            assertThat(bed.outcome(bed.identities.removeAccount(call(caller), first.id(), login(first))))
                    .isEqualTo("LAST_PLATFORM_ADMIN");
        }
        assertThat(bed.outcome(bed.identities.erasePerson(call(admin), first.id(), new Reason("left"))))
                .isEqualTo("PERSON_ACTIVE");
        assertThat(logsInWith(PASSWORD)).containsExactly("ok");
        bed.bed.ok(bed.identities.enableOrganization(call(platform), elsewhere.organization()));
        assertThat(bed.outcome(bed.identities.disablePerson(call(admin), first.id())))
                .isEqualTo("ok");
    }

    /** What two platform admins of two organizations do at once that would leave nobody. */
    private Map<String, List<Supplier<Future<?>>>> waysToVanish(Person second, Caller elsewhere, Caller other) {
        return Map.of(
                "each disables themselves",
                List.of(
                        () -> bed.identities.disablePerson(call(platform), first.id()),
                        () -> bed.identities.disablePerson(call(other), second.id())),
                "an admin disables each",
                List.of(
                        () -> bed.identities.disablePerson(call(admin), first.id()),
                        () -> bed.identities.disablePerson(call(elsewhere), second.id())),
                "each loses their login",
                List.of(
                        () -> bed.identities.removeAccount(call(admin), first.id(), login(first)),
                        () -> bed.identities.removeAccount(call(elsewhere), second.id(), login(second))),
                "each disables the organization of the other",
                List.of(
                        () -> bed.identities.disableOrganization(call(platform), elsewhere.organization()),
                        () -> bed.identities.disableOrganization(call(other), organization)),
                "one disables themselves and the organization of the other is disabled",
                List.of(
                        () -> bed.identities.disablePerson(call(admin), first.id()),
                        () -> bed.identities.disableOrganization(call(platform), elsewhere.organization())));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "each disables themselves",
                "an admin disables each",
                "each loses their login",
                "each disables the organization of the other",
                "one disables themselves and the organization of the other is disabled"
            })
    void of_the_last_two_platform_admins_in_two_organizations_one_remains(String way) {
        for (var i = 0; i < 5; i++) {
            newInstallation();
            var elsewhere = bed.admin();
            var second = bed.person(elsewhere, "quinn", PersonRole.ADMIN);
            var other = bed.platformAdmin(second, elsewhere.organization());
            var tries = Objects.requireNonNull(
                            waysToVanish(second, elsewhere, other).get(way))
                    .stream()
                    .map(Supplier::get)
                    .toList();

            assertThat(tries.stream().map(bed::outcome))
                    .containsOnlyOnce("ok")
                    .containsAnyOf("LAST_PLATFORM_ADMIN", "IDENTITY_DISABLED");
            assertThat(bed.platformAdminsWhoCanLogIn()).hasSize(1);
        }
    }
}

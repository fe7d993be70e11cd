package io.countersign.verticles.identity;

import static io.countersign.verticles.identity.IdentityBed.PASSWORD;
import static io.countersign.verticles.testbed.TestBed.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.NewAccount;
import io.countersign.protocol.api.NewPassword;
import io.countersign.protocol.api.Person;
import io.countersign.protocol.api.PersonRole;
import io.countersign.verticles.Caller;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

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
        bed.bed.sql("UPDATE persons SET platform_admin = false WHERE platform_admin");
        organization = bed.organization();
        admin = bed.bed.admin(organization, "Ada");
        first = bed.person(admin, "pia", PersonRole.ADMIN);
        platform = platformAdmin(first, organization);
    }

    @AfterAll
    void close() throws Exception {
        bed.close();
    }

    /** As the setup makes the first one. */
    private Caller platformAdmin(Person person, UUID of) {
        bed.bed.sql("UPDATE persons SET platform_admin = true WHERE id = '" + person.id() + "'");
        return asPlatformAdmin(person, of);
    }

    private static Caller asPlatformAdmin(Person person, UUID of) {
        var caller = IdentityBed.caller(of, person);
        return new Caller(caller.id(), of, caller.kind(), caller.name(), caller.role(), true);
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
        platformAdmin(second, organization);

        assertThat(List.of(
                        bed.outcome(bed.identities.setAccountPassword(
                                call(platform), first.id(), login(first), new NewPassword("another long secret"))),
                        bed.outcome(bed.identities.setAccountPassword(
                                call(platform), second.id(), login(second), new NewPassword("another long secret"))),
                        bed.outcome(bed.identities.addAccount(
                                call(platform), first.id(), new NewAccount("pia2", PASSWORD))),
                        bed.outcome(bed.identities.addAccount(
                                call(platform), second.id(), new NewAccount("quinn2", PASSWORD)))))
                .containsOnly("ok");
        assertThat(logsInWith("another long secret")).containsExactly("ok");
    }

    @Test
    void who_was_a_platform_admin_when_the_call_came_in_and_is_none_any_more_sets_no_password_of_another() {
        var second = bed.person(admin, "quinn", PersonRole.ADMIN);
        var former = asPlatformAdmin(second, organization);

        assertThat(bed.outcome(bed.identities.setAccountPassword(
                        call(former), first.id(), login(first), new NewPassword("another long secret"))))
                .isEqualTo("NOT_A_PLATFORM_ADMIN");
        assertThat(logsInWith(PASSWORD)).containsExactly("ok");
    }
}

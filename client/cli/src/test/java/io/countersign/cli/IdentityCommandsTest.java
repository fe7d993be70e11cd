package io.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.jca.testing.TestGateway;
import io.countersign.protocol.api.Account;
import io.countersign.protocol.api.Group;
import io.countersign.protocol.api.GroupMember;
import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.IdentityState;
import io.countersign.protocol.api.Machine;
import io.countersign.protocol.api.MachineCredentials;
import io.countersign.protocol.api.MachineOwners;
import io.countersign.protocol.api.MachineSecret;
import io.countersign.protocol.api.Me;
import io.countersign.protocol.api.NewAccount;
import io.countersign.protocol.api.NewOrganization;
import io.countersign.protocol.api.NewPassword;
import io.countersign.protocol.api.Organization;
import io.countersign.protocol.api.Page;
import io.countersign.protocol.api.Person;
import io.countersign.protocol.api.PersonRole;
import io.countersign.protocol.api.SecretRotation;
import io.countersign.protocol.json.ContractJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands send that end, renew and give ways to log in. */
class IdentityCommandsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");
    private static final Account FIRST = new Account(UUID.randomUUID(), "lena", NOW);
    private static final Account SECOND = new Account(UUID.randomUUID(), "lena2", NOW);
    private static final Person LENA = lena(FIRST);
    private static final String PEOPLE = "/v1/people/" + LENA.id();
    private static final UUID ID = UUID.randomUUID();
    private static final String PATH = "/v1/machines/" + ID;
    private static final Organization ACME =
            new Organization(UUID.randomUUID(), "acme", "Acme", IdentityState.ACTIVE, NOW);

    @TempDir
    private Path folder = Path.of("");

    private TestGateway gateway;

    @BeforeEach
    void start() throws IOException {
        gateway = TestGateway.start();
        gateway.answer("GET /v1/people", 200, new Page<>(List.of(LENA), null));
        gateway.answer("GET " + PEOPLE, 200, LENA);
        gateway.answer("GET /v1/machines", 200, new Page<>(List.of(machine(null)), null));
        gateway.answer("GET /v1/groups", 200, new Page<>(List.of(), null));
        gateway.answer("GET /v1/me", 200, me(ID, IdentityKind.PERSON));
        gateway.answer("GET /v1/organizations", 200, new Page<>(List.of(ACME), null));
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private static Person lena(Account... accounts) {
        var id = UUID.fromString("01994b1c-5f0e-7cc4-a3c0-0d1f7b6f2e11");
        return new Person(
                id, "Lena", "lena@example.com", PersonRole.MEMBER, false, IdentityState.ACTIVE, List.of(accounts), NOW);
    }

    private static Machine machine(@Nullable Instant end) {
        var secrets = end == null
                ? List.<MachineSecret>of()
                : List.of(
                        new MachineSecret(UUID.randomUUID(), NOW, end),
                        new MachineSecret(UUID.randomUUID(), NOW, null));
        return new Machine(ID, "ci", List.of(LENA.id()), IdentityState.ACTIVE, secrets, NOW);
    }

    @Test
    void a_machine_is_disabled_and_enabled_by_name() {
        gateway.answer("POST " + PATH + ":disable", 200, machine(null));
        assertThat(ok("machine", "disable", "ci").out()).contains("ci is disabled.");
        gateway.answer("POST " + PATH + ":enable", 200, machine(null));
        assertThat(ok("machine", "enable", ID).out()).contains("ci is enabled; tokens that it had before stay ended.");
    }

    @Test
    void a_new_secret_is_written_to_a_file_of_its_owner_and_the_end_of_the_old_one_is_said() throws Exception {
        gateway.answer("POST " + PATH + ":rotateSecret", 201, new MachineCredentials(machine(NOW), ID, "new-secret"));
        var file = folder.resolve("secret");
        var rotated = ok("machine", "rotate-secret", "ci", "--secret-file", file);
        assertThat(rotated.out()).contains(ID.toString()).doesNotContain("new-secret");
        assertThat(rotated.err()).contains("works until " + NOW).doesNotContain("new-secret");
        assertThat(file).content().isEqualToIgnoringNewLines("new-secret");
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(sent("POST", PATH + ":rotateSecret", SecretRotation.class).overlap())
                .isNull();
        assertThat(run("machine", "rotate-secret", "ci", "--secret-file", file).err())
                .contains("exists already");
        assertThat(calls("POST", PATH + ":rotateSecret")).isEqualTo(1);
    }

    @Test
    void a_leaked_secret_is_ended_at_once_and_the_new_one_printed() throws Exception {
        gateway.answer("POST " + PATH + ":rotateSecret", 201, new MachineCredentials(machine(null), ID, "new-secret"));
        var rotated = ok("machine", "rotate-secret", "ci", "--overlap", "PT0S");
        assertThat(rotated.out()).contains("client secret new-secret");
        assertThat(rotated.err()).contains("The secret before and all access tokens have ended.");
        assertThat(sent("POST", PATH + ":rotateSecret", SecretRotation.class).overlap())
                .isEqualTo(Duration.ZERO);
    }

    @Test
    void a_secret_whose_answer_was_lost_is_told_of_and_leaves_no_file() {
        var file = folder.resolve("secret");
        gateway.answer("POST " + PATH + ":rotateSecret", 201, new MachineCredentials(machine(null), ID, null));
        gateway.answer("POST /v1/machines", 201, new MachineCredentials(machine(null), ID, null));
        for (var words : List.of(List.of("rotate-secret", "ci"), List.of("create", "ci", "--owner", "lena"))) {
            var command = new java.util.ArrayList<Object>(List.of("machine"));
            command.addAll(words);
            command.addAll(List.of("--secret-file", file));
            var lost = run(command.toArray());
            assertThat(lost.status()).isEqualTo(ExitCode.UNAVAILABLE);
            assertThat(lost.err()).contains("machine rotate-secret " + ID + " --overlap PT0S");
            assertThat(file).doesNotExist();
        }
    }

    @Test
    void the_owners_of_a_machine_are_replaced_and_shown_with_its_secrets() throws Exception {
        gateway.answer("PUT " + PATH + "/owners", 200, machine(null));
        assertThat(ok("machine", "owners", "ci", "--owner", "lena").out()).contains("ci has 1 owner.");
        assertThat(sent("PUT", PATH + "/owners", MachineOwners.class).owners()).containsExactly(LENA.id());
        assertThat(run("machine", "owners", "ci").status()).isEqualTo(ExitCode.USAGE);
        gateway.answer("GET " + PATH, 200, machine(NOW.plusSeconds(3600)));
        assertThat(ok("machine", "show", "ci").out())
                .contains("ci is active", "Lena", "until 2026-11-21T09:00:00Z", ID.toString());
    }

    @Test
    void an_admin_sets_the_password_of_a_person_and_shows_it_nowhere() throws Exception {
        var path = PEOPLE + "/accounts/" + FIRST.id() + "/password";
        gateway.answer("PUT " + path, 204, "");
        var set = cli().input("a long password\n").run("person", "password", "lena", "--password-file", "-");
        assertThat(set.status()).as(set.err()).isZero();
        assertThat(set.out()).contains("lena has a new password", "countersign login");
        assertThat(set.out() + set.err()).doesNotContain("a long password");
        assertThat(sent("PUT", path, NewPassword.class)).isEqualTo(new NewPassword("a long password"));
    }

    @Test
    void whoever_names_nobody_sets_their_own_password_at_the_terminal() throws Exception {
        var path = PEOPLE + "/accounts/" + FIRST.id() + "/password";
        gateway.answer("PUT " + path, 204, "");
        gateway.answer("GET /v1/me", 200, me(LENA.id(), IdentityKind.PERSON));
        var set = cli().answering("typed in twice").run("person", "password");
        assertThat(set.status()).as(set.err()).isZero();
        assertThat(sent("PUT", path, NewPassword.class)).isEqualTo(new NewPassword("typed in twice", "typed in twice"));
        gateway.answer("GET /v1/me", 200, me(ID, IdentityKind.MACHINE));
        assertThat(run("person", "password").err()).contains("machine rotate-secret");
    }

    @Test
    void ones_own_login_changes_by_ones_present_password_however_one_is_named() throws Exception {
        gateway.answer("GET /v1/me", 200, me(LENA.id(), IdentityKind.PERSON));
        var present = folder.resolve("present");
        Files.writeString(present, "the present one");
        var path = PEOPLE + "/accounts/" + FIRST.id() + "/password";
        gateway.answer("PUT " + path, 204, "");
        var set = cli().input("a long password")
                .run("person", "password", "lena", "--password-file", "-", "--current-password-file", present);
        assertThat(set.status()).as(set.err()).isZero();
        assertThat(sent("PUT", path, NewPassword.class))
                .isEqualTo(new NewPassword("a long password", "the present one"));
        var both = cli().input("a long password")
                .run("person", "password", "--password-file", "-", "--current-password-file", "-");
        assertThat(both.status()).isEqualTo(ExitCode.USAGE);
        assertThat(both.err()).contains("holds one password");
        assertThat(calls("PUT", path)).isEqualTo(1);

        var accounts = PEOPLE + "/accounts";
        gateway.answer("POST " + accounts, 201, SECOND);
        var add = new Object[] {
            "person", "login", "add", "lena", "lena2", "--password-file", "-", "--current-password-file", present
        };
        var added = cli().input("a long password").run(add);
        assertThat(added.status()).as(added.err()).isZero();
        assertThat(sent("POST", accounts, NewAccount.class))
                .isEqualTo(new NewAccount("lena2", "a long password").confirmedBy("lena", "the present one"));
        gateway.answer("GET " + PEOPLE, 200, lena(FIRST, SECOND));
        assertThat(cli().input("a long password").run(add).err()).contains("lena, lena2", "--current-login");
    }

    private static Me me(UUID id, IdentityKind kind) {
        return new Me(id, kind, "Lena", ACME, kind == IdentityKind.PERSON ? PersonRole.MEMBER : null, false, List.of());
    }

    @Test
    void of_several_logins_one_must_be_named() throws Exception {
        gateway.answer("GET " + PEOPLE, 200, lena(FIRST, SECOND));
        var which = cli().input("a long password").run("person", "password", LENA.id(), "--password-file", "-");
        assertThat(which.status()).isEqualTo(ExitCode.USAGE);
        assertThat(which.err()).contains("lena, lena2", "--login");
        var path = PEOPLE + "/accounts/" + SECOND.id() + "/password";
        gateway.answer("PUT " + path, 204, "");
        var named = cli().input("a long password")
                .run("person", "password", LENA.id(), "--login", "LENA2", "--password-file", "-");
        assertThat(named.status()).as(named.err()).isZero();
        assertThat(calls("PUT", path)).isEqualTo(1);
    }

    @Test
    void a_login_is_given_and_taken_away() throws Exception {
        gateway.answer("POST " + PEOPLE + "/accounts", 201, SECOND);
        var added =
                cli().input("a long password").run("person", "login", "add", "lena", "lena2", "--password-file", "-");
        assertThat(added.out()).as(added.err()).contains("login lena2");
        assertThat(sent("POST", PEOPLE + "/accounts", NewAccount.class))
                .isEqualTo(new NewAccount("lena2", "a long password"));
        gateway.answer("GET " + PEOPLE, 200, lena(FIRST, SECOND));
        gateway.answer("DELETE " + PEOPLE + "/accounts/" + SECOND.id(), 204, "");
        assertThat(ok("person", "login", "remove", "lena", "lena2").out()).contains("Removed the login lena2.");
        var missing = run("person", "login", "remove", "lena", "lena3");
        assertThat(missing.status()).isEqualTo(ExitCode.REFUSED);
        assertThat(missing.err()).contains("these logins: lena, lena2.");
    }

    @Test
    void a_person_is_enabled_by_id_and_shown() {
        gateway.answer("POST " + PEOPLE + ":enable", 200, LENA);
        assertThat(ok("person", "enable", LENA.id()).out()).contains("Lena is enabled.");
        assertThat(run("person", "enable", "lena").status()).isEqualTo(ExitCode.USAGE);
        assertThat(ok("person", "show", "lena@example.com").out())
                .contains("Lena (member) is active", "lena@example.com", "login   lena");
    }

    @Test
    void the_members_of_a_group_are_shown() {
        var member = new GroupMember(LENA.id(), IdentityKind.PERSON, "Lena");
        var leads = new Group(UUID.randomUUID(), "leads", List.of(member), NOW);
        gateway.answer("GET /v1/groups", 200, new Page<>(List.of(leads), null));
        gateway.answer("GET /v1/groups/" + leads.id(), 200, leads);
        assertThat(ok("group", "show", "leads").out()).contains(LENA.id().toString(), "person", "Lena");
    }

    @Test
    void an_organization_is_created_with_its_first_admin_listed_and_stopped() throws Exception {
        gateway.answer("POST /v1/organizations", 201, ACME);
        var made = cli().input("a long password")
                .run("organization", "create", "acme", "--admin", "Ada", "--login", "ada", "--password-file", "-");
        assertThat(made.out()).as(made.err()).contains(ACME.id().toString());
        var sent = sent("POST", "/v1/organizations", NewOrganization.class);
        assertThat(sent.slug()).isEqualTo("acme");
        assertThat(sent.name()).isEqualTo("acme");
        assertThat(sent.admin().role()).isEqualTo(PersonRole.ADMIN);
        assertThat(Objects.requireNonNull(sent.admin().account()).password()).isEqualTo("a long password");
        assertThat(ok("organization", "list").out()).contains("acme", "Acme", "active");
        for (var verb : List.of("disable", "enable")) {
            gateway.answer("POST /v1/organizations/" + ACME.id() + ":" + verb, 200, ACME);
            assertThat(ok("organization", verb, "acme").out()).contains("acme is " + verb + "d.");
        }
        assertThat(run("organization", "disable", "other").err()).contains("no organization \"other\"");
    }

    private CliRun cli() {
        return CliRun.asMachine(folder.resolve("home"), gateway);
    }

    private CliRun.Result run(Object... arguments) {
        return cli().run(arguments);
    }

    private CliRun.Result ok(Object... arguments) {
        var result = run(arguments);
        assertThat(result.status()).as(result.err()).isZero();
        return result;
    }

    private long calls(String method, String path) {
        return gateway.received().stream()
                .filter(one -> one.method().equals(method) && one.path().equals(path))
                .count();
    }

    private <T> T sent(String method, String path, Class<T> type) throws IOException {
        var call = gateway.received().stream()
                .filter(one -> one.method().equals(method) && one.path().equals(path))
                .findFirst()
                .orElseThrow();
        return ContractJson.mapper().readValue(call.body(), type);
    }
}

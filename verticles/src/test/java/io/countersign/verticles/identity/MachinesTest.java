package io.countersign.verticles.identity;

import static io.countersign.verticles.identity.IdentityBed.caller;
import static io.countersign.verticles.testbed.TestBed.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.MachineCredentials;
import io.countersign.protocol.api.MachineOwners;
import io.countersign.protocol.api.MachineSecret;
import io.countersign.protocol.api.NewMachine;
import io.countersign.protocol.api.SecretRotation;
import io.countersign.verticles.Caller;
import io.countersign.verticles.Refusal;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MachinesTest {
    private static final Duration HOUR = Duration.ofHours(1);

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
    }

    @AfterAll
    void close() throws Exception {
        bed.close();
    }

    private Future<MachineCredentials> rotation(MachineCredentials machine, @Nullable Duration overlap) {
        return bed.identities.rotateMachineSecret(call(admin), machine.clientId(), new SecretRotation(overlap));
    }

    private MachineCredentials rotated(MachineCredentials machine, @Nullable Duration overlap) {
        return bed.bed.ok(rotation(machine, overlap));
    }

    private List<MachineSecret> secrets(MachineCredentials machine) {
        return bed.bed
                .ok(bed.identities.getMachine(call(admin), machine.clientId()))
                .secrets();
    }

    private String logIn(MachineCredentials machine) {
        return bed.outcome(bed.client(machine));
    }

    @Test
    void a_secret_is_shown_once_and_kept_as_an_argon2id_hash() {
        var machine = bed.machine(admin);

        assertThat(machine.clientSecret()).matches("cs_[A-Za-z0-9_-]{43}");
        assertThat(logIn(machine)).isEqualTo("ok");
        assertThat(bed.bed.column(
                        "SELECT secret_hash FROM machine_secrets WHERE machine_id = '" + machine.clientId() + "'"))
                .singleElement()
                .asString()
                .matches("\\$argon2id\\$v=19\\$m=64,t=1,p=1\\$[A-Za-z0-9+/]{22}\\$[A-Za-z0-9+/]{43}");
        assertThat(bed.bed.ok(bed.identities.getMachine(call(admin), machine.clientId())))
                .isEqualTo(machine.machine());
        assertThat(bed.bed.column("SELECT encode(leaf, 'escape') FROM audit_leaves"))
                .noneMatch(leaf -> leaf.contains(machine.clientSecret()));
    }

    @Test
    void a_secret_is_in_no_text_that_a_log_might_show() {
        var machine = bed.machine(admin);

        assertThat(machine.toString()).contains(machine.clientId().toString()).doesNotContain(machine.clientSecret());
    }

    @Test
    void two_hashes_of_one_secret_differ_and_both_match_however_it_is_typed() {
        var first = Argon2Hash.of("caf\u00e9 caf\u00e9 caf\u00e9", 64, 1);
        var second = Argon2Hash.of("caf\u00e9 caf\u00e9 caf\u00e9", 64, 1);

        assertThat(first.toString()).isNotEqualTo(second.toString());
        for (var hash : List.of(first, second)) {
            var stored = Argon2Hash.parse(hash.toString());
            assertThat(stored.matches("cafe\u0301 cafe\u0301 cafe\u0301")).isTrue();
            assertThat(stored.matches("cafe cafe cafe")).isFalse();
        }
    }

    @Test
    void what_stands_for_a_login_that_does_not_exist_costs_as_much_and_fits_no_secret() {
        var nobody = Argon2Hash.parse(Argon2Hash.ofNothing(64, 1).toString());
        var somebody = Argon2Hash.of("", 64, 1);

        assertThat(nobody.matches("")).isFalse();
        assertThat(nobody)
                .returns(somebody.memoryKib(), Argon2Hash::memoryKib)
                .returns(somebody.iterations(), Argon2Hash::iterations)
                .returns(somebody.parallelism(), Argon2Hash::parallelism);
        assertThat(nobody.salt()).hasSameSizeAs(somebody.salt());
        assertThat(nobody.hash()).hasSameSizeAs(somebody.hash());
    }

    @Test
    void the_old_secret_works_until_the_overlap_ends() {
        var old = bed.machine(admin);
        var fresh = rotated(old, HOUR);

        assertThat(logIn(old)).isEqualTo("ok");
        assertThat(logIn(fresh)).isEqualTo("ok");
        assertThat(secrets(old)).hasSize(2);
        assertThat(secrets(old).getFirst().expiresAt())
                .isBetween(
                        fresh.machine().createdAt(), fresh.machine().createdAt().plus(HOUR.plusMinutes(1)));
        bed.bed.sql("UPDATE machine_secrets SET expires_at = clock_timestamp() WHERE expires_at IS NOT NULL"
                + " AND machine_id = '" + old.clientId() + "'");

        assertThat(logIn(old)).isEqualTo("INVALID_CLIENT");
        assertThat(logIn(fresh)).isEqualTo("ok");
        assertThat(secrets(old)).hasSize(1);
    }

    @Test
    void no_overlap_ends_the_old_secret_and_its_tokens_at_once() {
        var old = bed.machine(admin);
        var token = bed.bed.ok(bed.client(old)).access_token();
        var fences = bed.bed.fences();

        var fresh = rotated(old, Duration.ZERO);

        assertThat(bed.bed.fences()).isEqualTo(fences + 1);
        assertThat(logIn(old)).isEqualTo("INVALID_CLIENT");
        assertThat(bed.outcome(bed.two.authenticate(token))).isEqualTo("TOKEN_EXPIRED");
        assertThat(logIn(fresh)).isEqualTo("ok");
        assertThat(secrets(fresh)).hasSize(1);
    }

    @Test
    void a_rotation_with_overlap_leaves_tokens_alone() {
        var old = bed.machine(admin);
        var token = bed.bed.ok(bed.client(old)).access_token();

        rotated(old, null);

        assertThat(bed.outcome(bed.two.authenticate(token))).isEqualTo("ok");
        assertThat(secrets(old).getFirst().expiresAt()).isNotNull();
    }

    @Test
    void never_more_than_two_secrets_live_even_if_many_rotate_at_once() {
        var first = bed.machine(admin);
        var second = rotated(first, HOUR);
        var third = rotated(first, HOUR);
        assertThat(List.of(logIn(first), logIn(second), logIn(third))).containsExactly("INVALID_CLIENT", "ok", "ok");

        var rotations = new ArrayList<Future<MachineCredentials>>();
        for (var i = 0; i < 8; i++) {
            rotations.add(rotation(first, HOUR));
        }
        var made = rotations.stream().map(bed.bed::ok).toList();

        assertThat(secrets(first)).hasSize(2);
        assertThat(made.stream().map(this::logIn).filter("ok"::equals)).hasSize(2);
    }

    @Test
    void a_later_rotation_never_prolongs_an_overlap() {
        var machine = bed.machine(admin);
        rotated(machine, Duration.ofMinutes(5));
        rotated(machine, Duration.ofDays(7));

        assertThat(bed.refused(rotation(machine, Duration.ofDays(8)))).isInstanceOf(Refusal.BadInput.class);
        assertThat(bed.refused(rotation(machine, Duration.ofSeconds(-1)))).isInstanceOf(Refusal.BadInput.class);
        assertThat(secrets(machine)).hasSize(2);
    }

    @Test
    void a_replay_finds_the_machine_but_no_secret() {
        var machine = new NewMachine("ci", List.of(admin.id()));
        var made = bed.bed.ok(bed.identities.createMachine(call(admin, "key-1"), machine));
        var again = bed.bed.ok(bed.identities.createMachine(call(admin, "key-1"), machine));
        var rotation = new SecretRotation(HOUR);
        var fresh = bed.bed.ok(bed.identities.rotateMachineSecret(call(admin, "key-2"), made.clientId(), rotation));
        var replayed = bed.bed.ok(bed.identities.rotateMachineSecret(call(admin, "key-2"), made.clientId(), rotation));

        assertThat(again.machine()).isEqualTo(made.machine());
        assertThat(again.clientSecret()).isNull();
        assertThat(replayed.machine()).isEqualTo(fresh.machine());
        assertThat(replayed.clientSecret()).isNull();
        assertThat(logIn(made)).isEqualTo("ok");
        assertThat(logIn(fresh)).isEqualTo("ok");
    }

    @Test
    void owners_are_active_people_of_the_organization_and_at_least_one() {
        var disabled = bed.person(admin, "dan");
        bed.bed.ok(bed.identities.disablePerson(call(admin), disabled.id()));
        var robot = bed.machine(admin);
        var foreigner = bed.bed.admin(bed.organization(), "Eve");
        var wrong = List.of(disabled.id(), robot.clientId(), foreigner.id(), UUID.randomUUID());

        for (var owner : wrong) {
            var owners = List.of(admin.id(), owner);
            assertThat(bed.refused(bed.identities.createMachine(call(admin), new NewMachine("x", owners))))
                    .isInstanceOfSatisfying(
                            Refusal.BadInput.class,
                            refusal -> assertThat(refusal.detail())
                                    .contains(owner.toString())
                                    .doesNotContain(admin.id().toString()));
            assertThat(bed.refused(
                            bed.identities.setMachineOwners(call(admin), robot.clientId(), new MachineOwners(owners))))
                    .isInstanceOf(Refusal.BadInput.class);
        }
        assertThat(bed.refused(
                        bed.identities.setMachineOwners(call(admin), robot.clientId(), new MachineOwners(List.of()))))
                .isInstanceOf(Refusal.BadInput.class);
        assertThat(bed.bed
                        .ok(bed.identities.getMachine(call(admin), robot.clientId()))
                        .owners())
                .containsExactly(admin.id());
    }

    @Test
    void new_owners_replace_the_old_ones_once_each() {
        var robot = bed.machine(admin);
        var ann = bed.person(admin, "ann");
        var ben = bed.person(admin, "ben");
        var owners = new MachineOwners(List.of(ben.id(), ann.id(), ben.id()));

        var machine = bed.bed.ok(bed.identities.setMachineOwners(call(admin), robot.clientId(), owners));

        assertThat(machine.owners()).containsExactlyInAnyOrder(ann.id(), ben.id());
    }

    @Test
    void only_admins_of_the_organization_manage_machines_and_foreign_ones_are_not_there() {
        var robot = bed.machine(admin);
        var id = robot.clientId();
        var member = caller(organization, bed.person(admin, "ann"));
        var foreigner = bed.bed.admin(bed.organization(), "Eve");
        var itself = new Caller(id, organization, IdentityKind.MACHINE, "ci", null, false);

        for (var caller : List.of(member, itself)) {
            assertThat(outcomes(caller, id)).containsOnly("NOT_AN_ADMIN");
            assertThat(bed.outcome(bed.identities.getMachine(call(caller), id))).isEqualTo("ok");
        }
        assertThat(outcomes(foreigner, id)).containsOnly("NOT_FOUND");
        assertThat(bed.outcome(bed.identities.getMachine(call(foreigner), id))).isEqualTo("NOT_FOUND");
        assertThat(logIn(robot)).isEqualTo("ok");
    }

    private List<String> outcomes(Caller caller, UUID machine) {
        var owners = new MachineOwners(List.of(caller.id()));
        return List.of(
                bed.outcome(bed.identities.setMachineOwners(call(caller), machine, owners)),
                bed.outcome(bed.identities.rotateMachineSecret(call(caller), machine, new SecretRotation(null))),
                bed.outcome(bed.identities.disableMachine(call(caller), machine)),
                bed.outcome(bed.identities.enableMachine(call(caller), machine)));
    }

    @Test
    void a_disabled_machine_is_out_until_enabled_and_each_change_is_one_event() {
        var robot = bed.machine(admin);
        var token = bed.bed.ok(bed.client(robot)).access_token();
        var fences = bed.bed.fences();
        bed.bed.ok(bed.identities.disableMachine(call(admin), robot.clientId()));

        assertThat(bed.bed.fences()).isEqualTo(fences + 1);
        assertThat(bed.outcome(bed.two.authenticate(token))).isEqualTo("IDENTITY_DISABLED");
        assertThat(logIn(robot)).isEqualTo("IDENTITY_DISABLED");
        assertThat(bed.outcome(bed.identities.disableMachine(call(admin), robot.clientId())))
                .isEqualTo("ALREADY_DISABLED");
        bed.bed.ok(bed.identities.enableMachine(call(admin), robot.clientId()));
        assertThat(logIn(robot)).isEqualTo("ok");
        assertThat(bed.bed.column("SELECT type FROM audit_leaves WHERE organization_id = '" + organization
                        + "' AND type LIKE 'machine.%' ORDER BY id"))
                .containsExactly("machine.created", "machine.disabled", "machine.enabled");
    }
}

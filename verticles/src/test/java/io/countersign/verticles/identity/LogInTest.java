package io.countersign.verticles.identity;

import static io.countersign.verticles.identity.IdentityBed.PASSWORD;
import static io.countersign.verticles.identity.IdentityBed.caller;
import static io.countersign.verticles.testbed.Eventually.eventually;
import static io.countersign.verticles.testbed.TestBed.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.NewAccount;
import io.countersign.verticles.Caller;
import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.Refusal;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LogInTest {
    private static final String WRONG = "wrong horse battery";

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

    private record Judged(Refusal refusal, long hashes) {}

    private Judged judged(Supplier<Future<?>> logIn) {
        var before = bed.secrets.computed();
        var refusal = bed.refused(logIn.get());
        return new Judged(refusal, bed.secrets.computed() - before);
    }

    private List<String> refusedLogIns() {
        return bed.bed.column("SELECT encode(leaf, 'escape') FROM audit_leaves"
                + " WHERE type = 'identity.login_refused' AND organization_id = '" + organization + "' ORDER BY id");
    }

    @Test
    void logins_are_unique_in_their_organization_regardless_of_case() {
        var ann = bed.person(admin, "Ann");
        var another = new NewAccount("aNN", PASSWORD);

        assertThat(bed.refused(bed.identities.addAccount(call(admin), ann.id(), another)))
                .isInstanceOf(Refusal.Conflict.class)
                .extracting(Refusal::code)
                .isEqualTo("LOGIN_TAKEN");
        var elsewhere = bed.bed.admin(bed.organization(), "Eve");
        bed.person(elsewhere, "ann");
        assertThat(bed.bed
                        .ok(bed.two.authenticate(bed.token(organization, "ANN")))
                        .id())
                .isEqualTo(ann.id());
    }

    @Test
    void a_wrong_password_and_an_unknown_login_get_the_same_answer_for_the_same_work() {
        bed.person(admin, "ann");
        var slug = bed.slugOf(organization);

        var wrong = judged(() -> bed.one.password(slug, "ann", WRONG, "r"));

        assertThat(wrong.hashes()).isEqualTo(1);
        assertThat(wrong.refusal()).isInstanceOf(Refusal.Unauthenticated.class);
        assertThat(judged(() -> bed.one.password(slug, "nobody", WRONG, "r"))).isEqualTo(wrong);
        assertThat(judged(() -> bed.one.password("no-such-organization", "ann", WRONG, "r")))
                .isEqualTo(wrong);
        assertThat(judged(() -> bed.one.password(slug, "a\0b", WRONG, "r"))).isEqualTo(wrong);
        assertThat(judged(() -> bed.one.password(slug, "ann", "", "r"))).isEqualTo(wrong);
    }

    @Test
    void a_wrong_secret_and_an_unknown_client_get_the_same_answer_for_the_same_work() {
        var id = bed.machine(admin).clientId().toString();
        var person = bed.person(admin, "ann").id().toString();

        var wrong = judged(() -> bed.one.clientCredentials(id, WRONG, "r"));

        assertThat(wrong.hashes()).isEqualTo(2);
        assertThat(wrong.refusal().code()).isEqualTo("INVALID_CLIENT");
        for (var unknown : List.of(UUID.randomUUID().toString(), "garbage", "", person)) {
            assertThat(judged(() -> bed.one.clientCredentials(unknown, WRONG, "r")))
                    .isEqualTo(wrong);
        }
    }

    @Test
    void ten_failures_make_a_login_wait_for_a_minute_whatever_its_case_and_nobody_else() {
        bed.person(admin, "ann");
        bed.person(admin, "ben");
        for (var i = 0; i < 10; i++) {
            assertThat(bed.outcome(bed.logIn(organization, i % 2 == 0 ? "ann" : "ANN", WRONG)))
                    .isEqualTo("INVALID_GRANT");
        }

        var wait = judged(() -> bed.logIn(organization, "Ann", PASSWORD));

        assertThat(wait.hashes()).isZero();
        assertThat(wait.refusal())
                .isInstanceOfSatisfying(
                        Refusal.TooMany.class,
                        refusal -> assertThat(refusal.retryAfterSeconds()).isEqualTo(60));
        assertThat(bed.outcome(bed.logIn(organization, "ben", PASSWORD))).isEqualTo("ok");
        bed.later(Duration.ofSeconds(61));
        assertThat(bed.outcome(bed.logIn(organization, "ann", PASSWORD))).isEqualTo("ok");
    }

    @Test
    void a_client_id_waits_after_ten_failures_however_it_is_written() {
        var machine = bed.machine(admin);
        var id = machine.clientId().toString();
        for (var i = 0; i < 10; i++) {
            var written = i % 2 == 0 ? id : id.toUpperCase(Locale.ROOT);
            assertThat(bed.outcome(bed.one.clientCredentials(written, WRONG, "r")))
                    .isEqualTo("INVALID_CLIENT");
        }

        assertThat(bed.refused(bed.client(machine))).isInstanceOf(Refusal.TooMany.class);
    }

    @Test
    void names_that_do_not_exist_wait_as_well() {
        for (var i = 0; i < 10; i++) {
            bed.refused(bed.logIn(organization, "ghost", WRONG));
        }

        assertThat(bed.refused(bed.logIn(organization, "ghost", WRONG))).isInstanceOf(Refusal.TooMany.class);
    }

    @Test
    void refused_log_ins_of_one_kind_become_one_event_and_one_with_the_rest_without_what_was_typed() {
        var ann = bed.person(admin, "ann");
        var node = bed.tokens(IdentityBed.CONFIG);
        var slug = bed.slugOf(organization);
        for (var i = 0; i < 5; i++) {
            bed.refused(node.password(slug, "ann", WRONG, "r"));
            bed.refused(node.password(slug, "typed-password-" + i, WRONG, "r"));
        }

        eventually("both were written", () -> refusedLogIns().size() == 2);
        assertThat(refusedLogIns()).allMatch(body -> body.contains("\"count\":1"));
        bed.bed.ok(node.close());

        assertThat(refusedLogIns()).hasSize(4);
        assertThat(refusedLogIns().subList(2, 4)).allMatch(body -> body.contains("\"count\":4"));
        assertThat(refusedLogIns().stream()
                        .filter(body -> body.contains(ann.id().toString())))
                .hasSize(2);
        assertThat(refusedLogIns())
                .noneMatch(body -> body.contains(WRONG) || body.contains("typed-password") || body.contains("ann"));
    }

    @Test
    void after_refusals_of_unknown_logins_those_of_known_and_of_other_unknown_ones_wait_for_no_transaction() {
        bed.person(admin, "ann");
        var slug = bed.slugOf(organization);
        var machine = bed.machine(admin).clientId().toString();
        bed.refused(bed.one.password(slug, "ghost", WRONG, "r"));
        bed.refused(bed.one.clientCredentials(UUID.randomUUID().toString(), WRONG, "r"));
        eventually("the unknown login was written", () -> refusedLogIns().size() == 1);

        holdTheLog();
        try {
            for (var login : List.of("ann", "nobody")) {
                assertThat(bed.outcome(bed.one.password(slug, login, WRONG, "r")))
                        .as(login)
                        .isEqualTo("INVALID_GRANT");
            }
            for (var client : List.of(machine, UUID.randomUUID().toString())) {
                assertThat(bed.outcome(bed.one.clientCredentials(client, WRONG, "r")))
                        .as(client)
                        .isEqualTo("INVALID_CLIENT");
                assertThat(bed.outcome(bed.one.exchange(client, "junk", "r")))
                        .as(client)
                        .isEqualTo("INVALID_SUBJECT_TOKEN");
            }
            assertThat(refusedLogIns()).hasSize(1);
        } finally {
            bed.bed.sql("COMMIT");
        }
        eventually(
                "login and client, both ways, were written",
                () -> refusedLogIns().size() == 4);
    }

    @Test
    void refusals_that_could_not_be_written_are_written_later() {
        var refusals = new LoginRefusals(bed.bed.vertx(), bed.bed.newNode("hindered"), Duration.ofMillis(50));
        var kind = new LoginRefusals.Kind(organization, null, "password", "wrong_credentials");
        holdTheLog();
        try {
            refusals.record(kind, "r");
            refusals.record(kind, "r");
            eventually(
                    "a writer was stopped",
                    () -> !bed.bed
                            .column("SELECT pg_cancel_backend(pid) FROM pg_locks WHERE NOT granted"
                                    + " AND relation = 'audit_leaves'::regclass")
                            .isEmpty());
        } finally {
            bed.bed.sql("COMMIT");
        }
        eventually("both were written", () -> counted() == 2);
        bed.bed.ok(refusals.flush());
        assertThat(counted()).isEqualTo(2);
    }

    @Test
    void a_stop_waits_for_refusals_that_are_being_written() {
        var refusals = new LoginRefusals(bed.bed.vertx(), bed.bed.newNode("stopping"), Duration.ofMinutes(1));
        holdTheLog();
        final Future<Void> stopped;
        try {
            refusals.record(new LoginRefusals.Kind(organization, null, "password", "wrong_credentials"), "r");
            stopped = refusals.flush();
            assertThat(stopped.isComplete()).isFalse();
        } finally {
            bed.bed.sql("COMMIT");
        }
        bed.bed.ok(stopped);
        assertThat(counted()).isEqualTo(1);
    }

    /** Nobody can write to it until the superuser commits. */
    private void holdTheLog() {
        bed.bed.sql("BEGIN");
        bed.bed.sql("LOCK TABLE audit_leaves IN EXCLUSIVE MODE");
    }

    private int counted() {
        var count = Pattern.compile("\"count\":([0-9]+)");
        return refusedLogIns().stream()
                .flatMap(body -> count.matcher(body).results())
                .mapToInt(found -> Integer.parseInt(found.group(1)))
                .sum();
    }

    @Test
    void a_disabled_person_hears_so_with_the_right_password_only() {
        var ann = bed.person(admin, "ann");
        bed.bed.ok(bed.identities.disablePerson(call(admin), ann.id()));

        assertThat(bed.outcome(bed.logIn(organization, "ann", PASSWORD))).isEqualTo("IDENTITY_DISABLED");
        assertThat(bed.outcome(bed.logIn(organization, "ann", WRONG))).isEqualTo("INVALID_GRANT");
    }

    @Test
    void more_hashes_at_once_than_the_node_can_take_are_refused_before_any_work() {
        var slow = new DomainConfig.AccessTokens("i", "a", Duration.ZERO, Duration.ZERO, Duration.ZERO, 65536, 3);
        var narrow = new Secrets(bed.bed.vertx(), slow, 1);
        var first = narrow.hash(PASSWORD);

        assertThat(bed.refused(narrow.hash(PASSWORD))).isInstanceOf(Refusal.TooMany.class);
        assertThat(bed.bed.ok(first)).startsWith("$argon2id$v=19$m=65536,t=3,p=1$");
        assertThat(bed.bed.ok(narrow.hash(PASSWORD))).isNotEqualTo(bed.bed.ok(first));
    }

    @Test
    void a_person_may_log_in_with_each_of_their_accounts_and_is_one_person() {
        var ann = bed.person(admin, "ann");
        bed.bed.ok(bed.identities.addAccount(call(admin), ann.id(), new NewAccount("ann2", PASSWORD)));

        assertThat(bed.bed.ok(bed.one.authenticate(bed.token(organization, "ann2"))))
                .isEqualTo(IdentityBed.byToken(caller(organization, ann)));
    }
}

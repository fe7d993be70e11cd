package io.countersign.verticles.approval;

import static io.countersign.verticles.approval.World.await;
import static io.countersign.verticles.approval.World.call;
import static io.countersign.verticles.approval.World.person;
import static io.countersign.verticles.approval.World.policy;
import static io.countersign.verticles.approval.World.refusal;
import static io.countersign.verticles.approval.World.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.countersign.protocol.api.NewGrant;
import io.countersign.protocol.api.NewRequest;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.RequestState;
import io.countersign.protocol.api.Scope;
import io.countersign.protocol.api.TermChange;
import io.countersign.verticles.Approvals.GrantFilter;
import io.countersign.verticles.Approvals.RequestFilter;
import io.countersign.verticles.Call;
import io.countersign.verticles.Caller;
import io.countersign.verticles.PageQuery;
import io.countersign.verticles.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Times, scope, dry runs, and who may receive: the policy allows 3 signatures within 1 hour. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RequestTermsTest {
    private static final Scope ONE_FILE = new Scope(List.of("ab".repeat(32)), null, null, null, null, null);

    private World world;
    private World.Org org;
    private Caller boss;
    private Caller ann;
    private Caller ben;
    private UUID signer;

    @BeforeAll
    void open() {
        world = new World("terms_" + UUID.randomUUID().toString().replace("-", ""));
        org = world.organization();
        boss = org.person("boss");
        ann = org.person("ann");
        ben = org.person("ben");
    }

    @AfterAll
    void close() {
        world.close();
    }

    @BeforeEach
    void signer() {
        signer = org.signer("s-" + UUID.randomUUID());
        org.administrator(signer, boss);
        org.operator(signer, ann, ben);
        await(world.one.setPolicy(call(boss), signer.toString(), policy(step(null, 1, person(boss))), null));
    }

    private static Instant in(long minutes) {
        return Instant.now().truncatedTo(ChronoUnit.MICROS).plus(Duration.ofMinutes(minutes));
    }

    private static NewRequest between(@Nullable Instant from, @Nullable Instant until) {
        return new NewRequest("release", null, 1L, null, null, from, until, null);
    }

    private static NewRequest narrowed(@Nullable Scope scope) {
        return new NewRequest("release", null, 1L, null, null, null, null, scope);
    }

    private Request ask(NewRequest wanted) {
        return world.request(ann, signer, wanted);
    }

    private List<String> wrong(NewRequest wanted) {
        var refusal = refusal(world.one.createRequest(call(ann), signer.toString(), wanted));
        assertThat(refusal).isInstanceOf(Refusal.BadInput.class);
        return ((Refusal.BadInput) refusal)
                .errors().stream().map(error -> error.pointer()).toList();
    }

    @Test
    void access_between_two_times_is_granted_for_exactly_these_whenever_it_is_approved() {
        var from = in(10);
        var until = in(40);
        var request = ask(between(from, until));
        assertThat(request.notBefore()).isEqualTo(from);
        assertThat(request.grantExpiresAt()).isEqualTo(until);
        assertThat(request.window()).isNull();
        assertThat(request.expiresAt()).as("no decision makes sense after it").isEqualTo(until);
        var grant = Objects.requireNonNull(await(world.approve(boss, request)).grant());
        var given = await(world.one.getGrant(call(ann), grant));
        assertThat(given.notBefore()).isEqualTo(from);
        assertThat(given.expiresAt()).isEqualTo(until);
        assertThat(given.reason()).contains("begins at");
    }

    @Test
    void an_end_alone_begins_with_the_approval_and_a_begin_alone_lasts_as_long_as_the_policy_allows() {
        var until = in(20);
        var byEnd = ask(between(null, until));
        assertThat(byEnd.notBefore()).isNull();
        var grant = Objects.requireNonNull(await(world.approve(boss, byEnd)).grant());
        var given = await(world.one.getGrant(call(ann), grant));
        assertThat(given.notBefore()).isBefore(Instant.now().plusSeconds(60));
        assertThat(given.expiresAt()).isEqualTo(until);
        var from = in(120);
        var byBegin = world.request(ben, signer, between(from, null));
        assertThat(byBegin.grantExpiresAt()).isEqualTo(from.plus(Duration.ofHours(1)));
    }

    @Test
    void a_begin_that_has_passed_when_it_is_approved_begins_with_the_approval() {
        var request = ask(between(in(10), in(40)));
        world.sql("UPDATE requests SET not_before = clock_timestamp() - interval '10 s' WHERE id = $1", request.id());
        var grant = Objects.requireNonNull(await(world.approve(boss, request)).grant());
        assertThat(await(world.one.getGrant(call(ann), grant)).notBefore())
                .isAfter(Instant.now().minusSeconds(9));
    }

    @Test
    void a_request_whose_end_has_passed_is_expired_and_not_granted() {
        var request = ask(between(null, in(30)));
        world.sql(
                "UPDATE requests SET grant_expires_at = clock_timestamp() - interval '1 s', expires_at = clock_timestamp() + interval '1 h'"
                        + " WHERE id = $1",
                request.id());
        assertThat(refusal(world.approve(boss, request)).code()).isEqualTo("REQUEST_EXPIRED");
        assertThat(world.count("SELECT count(*) FROM grants WHERE request_id = $1", request.id()))
                .isZero();
        assertThat(await(world.one.getRequest(call(ann), request.id(), Duration.ZERO))
                        .state())
                .isEqualTo(RequestState.PENDING);
    }

    @Test
    void times_and_windows_that_make_no_sense_are_named() {
        assertThat(wrong(new NewRequest("x", null, 1L, Duration.ofMinutes(5), null, in(1), in(9), null)))
                .containsExactly("/window");
        var same = in(10);
        assertThat(wrong(between(same, same))).containsExactly("/expiresAt");
        assertThat(wrong(between(in(10), in(9)))).containsExactly("/expiresAt");
        assertThat(wrong(between(in(-10), in(9)))).containsExactly("/notBefore");
        assertThat(wrong(between(null, in(-1)))).containsExactly("/expiresAt");
        assertThat(wrong(between(in(10), in(71)))).containsExactly("/expiresAt");
        assertThat(wrong(between(null, in(61)))).containsExactly("/expiresAt");
        assertThat(wrong(between(in(60L * 24 * 91), null))).containsExactly("/notBefore");
        assertThat(wrong(between(null, Instant.MAX))).containsExactly("/expiresAt");
        assertThat(wrong(narrowed(new Scope(null, null, null, null, null, null))))
                .containsExactly("/scope");
    }

    @Test
    void a_refusal_above_the_ceiling_names_the_ceiling() {
        var refusal = refusal(world.one.createRequest(call(ann), signer.toString(), between(null, in(61))));
        assertThat(refusal.detail()).contains("/expiresAt").contains("PT1H");
        var count = refusal(
                world.one.createRequest(call(ann), signer.toString(), new NewRequest("x", null, 4L, null, null)));
        assertThat(count.detail()).contains("/signatures").contains("at most 3");
    }

    @Test
    void a_scope_is_part_of_what_is_approved_of_the_grant_and_of_the_record() {
        var plain = ask(narrowed(null));
        var scoped = ask(narrowed(new Scope(List.of("AB".repeat(32)), null, null, null, null, null)));
        assertThat(scoped.id()).isNotEqualTo(plain.id());
        assertThat(scoped.scope()).isEqualTo(ONE_FILE);
        assertThat(scoped.scoped()).isTrue();
        assertThat(plain.scoped()).isFalse();
        var same = await(world.two.createRequest(call(ann), signer.toString(), narrowed(ONE_FILE)));
        assertThat(same.joined()).isTrue();
        assertThat(same.request().id()).isEqualTo(scoped.id());
        var grant = Objects.requireNonNull(await(world.approve(boss, scoped)).grant());
        assertThat(await(world.one.getGrant(call(ann), grant)).scope()).isEqualTo(ONE_FILE);
        assertThat(world.rows(
                        "SELECT convert_from(substring(leaf FROM 74), 'UTF8') FROM audit_leaves WHERE request_id = $1 ORDER BY id LIMIT 1",
                        row -> row.getString(0),
                        scoped.id()))
                .singleElement()
                .asString()
                .contains("\"scope\":{\"artifacts\":[\"" + "ab".repeat(32) + "\"]}");
    }

    @Test
    void a_narrowed_grant_does_not_stand_in_the_way_of_asking_for_something_else() {
        await(world.approve(boss, ask(narrowed(ONE_FILE))));
        assertThat(refusal(world.one.createRequest(call(ann), signer.toString(), narrowed(ONE_FILE)))
                        .code())
                .isEqualTo("GRANT_ACTIVE");
        var other = new Scope(List.of("cd".repeat(32)), null, null, null, null, null);
        await(world.approve(boss, ask(narrowed(other))));
        await(world.approve(boss, ask(narrowed(null))));
        var third = new Scope(null, null, "jarsigner", null, null, null);
        assertThat(refusal(world.one.createRequest(call(ann), signer.toString(), narrowed(third)))
                        .code())
                .as("the wide grant covers it")
                .isEqualTo("GRANT_ACTIVE");
        assertThat(ask(between(in(30), in(80))).state())
                .as("no grant lasts that long")
                .isEqualTo(RequestState.PENDING);
    }

    @Test
    void lists_tell_that_a_scope_is_there_and_leave_it_out() {
        var scoped = ask(narrowed(ONE_FILE));
        ask(narrowed(null));
        var listed = await(world.one.listRequests(
                call(ann), new RequestFilter(signer.toString(), null, false, false), new PageQuery(null, 9)));
        assertThat(listed.items()).hasSize(2);
        assertThat(listed.items()).allMatch(request -> request.scope() == null);
        assertThat(listed.items().stream().filter(Request::scoped).map(Request::id))
                .containsExactly(scoped.id());
    }

    @Test
    void what_was_claimed_and_what_the_gateway_saw_are_told_apart_and_both_are_approved() {
        var from = new Call(ann, "test", null, new byte[32], "192.0.2.7");
        var wanted = new NewRequest(
                "x", null, 1L, null, "REL-1", null, null, new Scope(null, null, "jarsigner", "ci-7", null, null));
        var request =
                await(world.one.createRequest(from, signer.toString(), wanted)).request();
        assertThat(request.facts().claimed())
                .containsOnly(entry("ticket", "REL-1"), entry("tool", "jarsigner"), entry("host", "ci-7"));
        assertThat(request.facts().verified())
                .containsOnly(entry("requesterKind", "person"), entry("sourceAddress", "192.0.2.7"));
        assertThat(request.timeLeft()).isBetween(Duration.ofDays(6), Duration.ofDays(7));
        var again = await(world.one.createRequest(call(ann), signer.toString(), wanted));
        assertThat(again.joined()).as("wherever it is asked from").isTrue();
        await(world.one.cancelRequest(call(ann), request.id()));
        assertThat(await(world.one.getRequest(call(ann), request.id(), Duration.ZERO))
                        .timeLeft())
                .isNull();
    }

    @Test
    void what_the_issuer_of_a_job_vouched_for_is_shown_as_verified_and_another_job_asks_for_itself() {
        var main = call(ann.withClaims(Map.of("ref", "refs/heads/main")));
        var first = await(world.one.createRequest(main, signer.toString(), narrowed(null)));
        assertThat(first.request().facts().verified())
                .containsOnly(entry("requesterKind", "person"), entry("claim.ref", "refs/heads/main"));
        assertThat(await(world.one.createRequest(main, signer.toString(), narrowed(null)))
                        .joined())
                .isTrue();
        var other = call(ann.withClaims(Map.of("ref", "refs/heads/other")));
        assertThat(await(world.one.createRequest(other, signer.toString(), narrowed(null)))
                        .joined())
                .isFalse();
    }

    @Test
    void a_request_tells_what_differs_from_the_last_approved_one_of_its_kind() {
        var first = ask(narrowed(ONE_FILE));
        assertThat(await(world.one.getRequest(call(boss), first.id(), Duration.ZERO))
                        .difference())
                .isNull();
        await(world.approve(boss, first));
        world.request(ann, signer, new NewRequest("for ben", ben.id(), 2L, null, null));
        var two = new Scope(List.of("ab".repeat(32), "cd".repeat(32)), null, "jarsigner", null, null, null);
        var next = ask(new NewRequest("release", null, 3L, Duration.ofMinutes(5), null, null, null, two));
        var difference = Objects.requireNonNull(await(world.one.getRequest(call(boss), next.id(), Duration.ZERO))
                .difference());
        assertThat(difference.since()).isEqualTo(first.id());
        assertThat(difference.changes())
                .containsExactlyInAnyOrder(
                        new TermChange("signatures", "1", "3"),
                        new TermChange("window", "PT1H", "PT5M"),
                        new TermChange("scope.artifacts", "1 artifacts", "2 artifacts, 1 of them new"),
                        new TermChange("scope.tool", null, "jarsigner"));
    }

    @Test
    void requests_are_found_by_their_age() {
        var old = ask(narrowed(ONE_FILE));
        world.sql("UPDATE requests SET created_at = created_at - interval '2 days' WHERE id = $1", old.id());
        var fresh = ask(narrowed(null));
        assertThat(found(null, Duration.ofDays(1))).containsExactly(old.id());
        assertThat(found(Instant.now().minus(Duration.ofDays(1)), null)).containsExactly(fresh.id());
        assertThat(found(Instant.now().minus(Duration.ofDays(3)), Duration.ofHours(1)))
                .containsExactly(old.id());
        assertThat(found(Instant.now(), null)).isEmpty();
    }

    private List<UUID> found(@Nullable Instant createdAfter, @Nullable Duration olderThan) {
        var filter = new RequestFilter(signer.toString(), RequestState.PENDING, true, false, createdAfter, olderThan);
        return await(world.one.listRequests(call(ann), filter, new PageQuery(null, 9))).items().stream()
                .map(Request::id)
                .toList();
    }

    @Test
    void a_dry_run_makes_the_same_checks_and_writes_nothing() {
        var events = world.count("SELECT count(*) FROM audit_leaves");
        var tried = await(world.one.createRequest(call(ann, "k", 1), signer.toString(), narrowed(ONE_FILE), true));
        assertThat(tried.request().state()).isEqualTo(RequestState.PENDING);
        assertThat(tried.request().scope()).isEqualTo(ONE_FILE);
        assertThat(tried.request().steps().getFirst().canDecide())
                .extracting(one -> one.name())
                .containsExactly("boss");
        assertThat(refusal(world.one.createRequest(call(ann), signer.toString(), between(null, in(61)), true)))
                .isInstanceOf(Refusal.BadInput.class);
        var wanted = new NewGrant(ann.id(), "ahead", 1L, null, null, ONE_FILE);
        assertThat(await(world.one.createGrant(call(boss), signer.toString(), wanted, true))
                        .scope())
                .isEqualTo(ONE_FILE);
        assertThat(world.count("SELECT count(*) FROM audit_leaves")).isEqualTo(events);
        assertThat(world.count("SELECT count(*) FROM requests WHERE signer_id = $1", signer))
                .isZero();
        assertThat(world.count("SELECT count(*) FROM grants WHERE signer_id = $1", signer))
                .isZero();
        assertThat(world.count("SELECT count(*) FROM idempotency_keys WHERE identity_id = $1", ann.id()))
                .isZero();
        var real = await(world.one.createRequest(call(ann, "k", 1), signer.toString(), narrowed(ONE_FILE)));
        assertThat(real.request().id()).isNotEqualTo(tried.request().id());
    }

    @Test
    void members_through_a_group_receive_and_auditors_never_do() {
        var eve = org.person("eve");
        var kim = org.person("kim");
        org.auditor(signer, kim);
        org.member(signer, org.group("team-" + UUID.randomUUID(), eve), "group", "operator");
        var forEve = new NewRequest("x", eve.id(), 1L, null, null);
        assertThat(ask(forEve).recipient().id()).isEqualTo(eve.id());
        assertThat(wrong(new NewRequest("x", kim.id(), 1L, null, null))).containsExactly("/recipient");
        var ahead = await(
                world.one.createGrant(call(boss), signer.toString(), new NewGrant(eve.id(), "x", null, null, null)));
        assertThat(ahead.maxSignatures()).isEqualTo(3);
        assertThat(Duration.between(ahead.notBefore(), ahead.expiresAt())).isEqualTo(Duration.ofHours(1));
        assertThat(refusal(world.one.createGrant(
                        call(boss), signer.toString(), new NewGrant(kim.id(), "x", null, null, null))))
                .isInstanceOf(Refusal.BadInput.class);
        assertThat(await(world.one.listGrants(call(eve), new GrantFilter(null, null, true), new PageQuery(null, 9)))
                        .items())
                .hasSize(1);
    }
}

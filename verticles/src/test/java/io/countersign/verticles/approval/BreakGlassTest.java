package io.countersign.verticles.approval;

import static io.countersign.verticles.approval.World.await;
import static io.countersign.verticles.approval.World.call;
import static io.countersign.verticles.approval.World.person;
import static io.countersign.verticles.approval.World.policy;
import static io.countersign.verticles.approval.World.refusal;
import static io.countersign.verticles.approval.World.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.BreakGlassState;
import io.countersign.protocol.api.Ceiling;
import io.countersign.protocol.api.ConditionEffect;
import io.countersign.protocol.api.FieldError;
import io.countersign.protocol.api.GlassSignature;
import io.countersign.protocol.api.Grant;
import io.countersign.protocol.api.GrantOrigin;
import io.countersign.protocol.api.GrantState;
import io.countersign.protocol.api.NewBreakGlass;
import io.countersign.protocol.api.NewPolicy;
import io.countersign.protocol.api.PolicyCondition;
import io.countersign.protocol.api.Ratification;
import io.countersign.protocol.api.Reason;
import io.countersign.protocol.api.SignerState;
import io.countersign.protocol.api.WindowCeiling;
import io.countersign.protocol.worker.OrderSeal;
import io.countersign.verticles.Caller;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.signers.SignerService;
import io.countersign.verticles.store.Ids;
import io.countersign.verticles.worker.WorkerClient;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One Administrator alone, and the second person afterwards. */
class BreakGlassTest {
    private static World world;

    private World.Org org;
    private UUID signer;
    private Caller ada;
    private Caller art;
    private Caller lead;
    private Caller bob;
    private Caller auditor;
    private Caller ci;

    @BeforeAll
    static void open() {
        world = new World("break_glass");
    }

    @AfterAll
    static void close() {
        world.close();
    }

    @BeforeEach
    void people() {
        org = world.organization();
        ada = org.person("Ada");
        art = org.person("Art");
        lead = org.person("Lea");
        bob = org.person("Bob");
        auditor = org.person("Aud");
        ci = org.machine("ci", art);
        signer = org.signer("rel");
        org.administrator(signer, ada, art);
        org.operator(signer, lead, bob, ci);
        org.auditor(signer, auditor);
        await(world.one.setPolicy(call(ada), "rel", policy(step(null, 1, person(lead))), 0));
    }

    private Future<Grant> broken(Caller who, @Nullable Caller recipient) {
        var wanted = new NewBreakGlass("production is down", recipient == null ? null : recipient.id(), null, null);
        return world.one.breakGlass(call(who), "rel", wanted);
    }

    private Future<Grant> ratify(Caller who, Grant grant) {
        return world.two.ratifyGrant(call(who), grant.id(), new Ratification("I was there", null));
    }

    private Future<Grant> refuse(Caller who, Grant grant) {
        return world.two.refuseGrant(call(who), grant.id(), new Reason("nothing was down"));
    }

    private List<String> events() {
        return world.rows(
                "SELECT type FROM audit_leaves WHERE signer_id = $1 AND type NOT LIKE 'policy%' ORDER BY id",
                row -> row.getString(0), signer);
    }

    private String state() {
        return world.rows("SELECT state FROM signers WHERE id = $1", row -> row.getString(0), signer)
                .getFirst();
    }

    private void overdue(Grant grant) {
        world.sql(
                "UPDATE break_glass SET opened_at = opened_at - interval '2 days', ratify_by = ratify_by - interval '2 days'"
                        + " WHERE grant_id = $1",
                grant.id());
    }

    @Test
    void an_administrator_gets_one_signature_for_at_most_an_hour_at_once_and_it_says_so() {
        var grant = await(broken(ada, null));
        assertThat(grant.origin()).isEqualTo(GrantOrigin.BREAK_GLASS);
        assertThat(grant.state()).isEqualTo(GrantState.ACTIVE);
        assertThat(grant.maxSignatures()).isEqualTo(1);
        assertThat(Duration.between(grant.notBefore(), Objects.requireNonNull(grant.expiresAt())))
                .isEqualTo(Duration.ofHours(1));
        var glass = Objects.requireNonNull(grant.breakGlass());
        assertThat(glass.state()).isEqualTo(BreakGlassState.OPEN);
        assertThat(glass.openedBy().name()).isEqualTo("Ada");
        assertThat(Duration.between(glass.openedAt(), glass.ratifyBy()))
                .isBetween(Duration.ofHours(23), Duration.ofHours(25));
        assertThat(events()).containsExactly("break_glass.used");
    }

    @Test
    void only_administrators_break_the_glass_and_never_beyond_ten_signatures_an_hour_or_the_ceilings() {
        assertThat(refusal(broken(lead, null)).code()).isEqualTo("ROLE_REQUIRED");
        assertThat(refusal(broken(ada, auditor))).isInstanceOf(Refusal.BadInput.class);
        var none = Ceilings.none();
        for (var wrong : List.of(
                new NewBreakGlass("x", null, 11L, null),
                new NewBreakGlass("x", null, 0L, null),
                new NewBreakGlass("x", null, null, Duration.ofMinutes(61)))) {
            var errors = new ArrayList<FieldError>();
            assertThat(BreakGlassRules.terms(none, wrong, errors)).isNull();
            assertThat(errors).hasSize(1);
        }
        var beyond = new NewBreakGlass("x", null, 4L, null);
        assertThat(refusal(world.one.breakGlass(call(ada), "rel", beyond))).isInstanceOf(Refusal.BadInput.class);
    }

    @Test
    void the_next_glass_waits_until_somebody_has_looked_at_this_one() {
        var first = await(broken(ada, null));
        assertThat(refusal(broken(art, null)).code()).isEqualTo("BREAK_GLASS_OPEN");
        await(ratify(art, first));
        assertThat(await(broken(art, null)).breakGlass()).isNotNull();
    }

    @Test
    void a_second_administrator_or_an_approver_ratifies_and_nothing_else_happens() {
        var grant = await(broken(ada, null));
        var ratified = await(ratify(lead, grant));
        var glass = Objects.requireNonNull(ratified.breakGlass());
        assertThat(glass.state()).isEqualTo(BreakGlassState.RATIFIED);
        assertThat(Objects.requireNonNull(glass.closedBy()).name()).isEqualTo("Lea");
        assertThat(ratified.state()).isEqualTo(GrantState.ACTIVE);
        assertThat(refusal(ratify(art, grant)).code()).isEqualTo("BREAK_GLASS_CLOSED");
        assertThat(refusal(refuse(art, grant)).code()).isEqualTo("BREAK_GLASS_CLOSED");
        overdue(grant);
        await(world.database().systemChange(Suspension::lapse));
        assertThat(state()).isEqualTo("active");
        assertThat(events()).containsExactly("break_glass.used", "break_glass.ratified");
    }

    @Test
    void who_broke_it_who_signs_and_who_owns_the_signing_machine_are_no_second_person() {
        var own = await(broken(ada, lead));
        for (var one : List.of(ada, lead)) {
            var said = refusal(ratify(one, own));
            assertThat(said.code()).isEqualTo("TWO_PERSON_INTEGRITY");
            assertThat(said.detail()).contains("two-person integrity").contains("Art can decide");
        }
        assertThat(refusal(ratify(bob, own)).code()).isEqualTo("NOT_AN_APPROVER");
        assertThat(refusal(ratify(auditor, own)).code()).isEqualTo("NOT_AN_APPROVER");
        assertThat(refusal(ratify(ci, own)).code()).isEqualTo("MACHINES_NEVER_APPROVE");
        await(ratify(art, own));
        var machines = await(broken(ada, ci));
        assertThat(refusal(ratify(art, machines)).code()).isEqualTo("TWO_PERSON_INTEGRITY");
        world.sql("DELETE FROM machine_owners WHERE machine_id = $1", ci.id());
        assertThat(refusal(ratify(art, machines)).code())
                .as("giving the machine away makes nobody a second person")
                .isEqualTo("TWO_PERSON_INTEGRITY");
        await(ratify(lead, machines));
    }

    @Test
    void refused_it_ends_the_grant_and_suspends_the_signer_with_the_signatures_counted() {
        var grant = await(broken(ada, bob));
        world.sql("UPDATE grants SET used = 1 WHERE id = $1", grant.id());
        var fences = world.fences.get();
        await(refuse(art, grant));
        assertThat(world.fences.get()).isGreaterThan(fences);
        assertThat(state()).isEqualTo("disabled");
        assertThat(events()).containsExactly("break_glass.used", "break_glass.refused", "signer.suspended");
        assertThat(world.count(
                        "SELECT (convert_from(substring(leaf FROM 74), 'UTF8')::jsonb -> 'details' ->> 'signatures')::bigint"
                                + " FROM audit_leaves WHERE signer_id = $1 AND type = 'signer.suspended'",
                        signer))
                .isEqualTo(1);
    }

    @Test
    void ratifying_after_one_more_signature_than_was_shown_is_refused() {
        var grant = await(broken(ada, bob));
        world.sql("UPDATE grants SET used = 1 WHERE id = $1", grant.id());
        var refused = refusal(world.two.ratifyGrant(call(art), grant.id(), new Ratification("all read", 0L)));
        assertThat(refused).isInstanceOf(Refusal.Stale.class);
        assertThat(refused.detail()).contains("used 1 times, not 0");
        assertThat(events()).containsExactly("break_glass.used");
        var ratified = await(world.two.ratifyGrant(call(art), grant.id(), new Ratification("all read", 1L)));
        assertThat(Objects.requireNonNull(ratified.breakGlass()).state()).isEqualTo(BreakGlassState.RATIFIED);
        assertThat(refusal(world.two.ratifyGrant(call(art), grant.id(), new Ratification(null, 0L)))
                        .code())
                .isEqualTo("BREAK_GLASS_CLOSED");
    }

    @Test
    void whoever_ratifies_sees_the_signatures_that_were_made() {
        var grant = await(broken(ada, bob));
        assertThat(signatures(grant)).isEmpty();
        world.sql("UPDATE grants SET used = 1 WHERE id = $1", grant.id());
        world.sql(
                "INSERT INTO operations (id, organization_id, signer_id, identity_id, outcome, idempotency_key, call_hash, grant_id, slot,"
                        + " algorithm, digest, signature, file_name, at) VALUES ($1, $2, $3, $4, 'signed', 'k', '\\x01', $5, 1,"
                        + " 'ECDSA_SHA_256', '\\xabcd', '\\x01', 'setup.exe', now())",
                Ids.next(),
                org.id(),
                signer,
                bob.id(),
                grant.id());
        assertThat(signatures(grant)).singleElement().satisfies(made -> {
            assertThat(made.digest()).isEqualTo("abcd");
            assertThat(made.fileName()).isEqualTo("setup.exe");
        });
    }

    private List<GlassSignature> signatures(Grant grant) {
        var glass = Objects.requireNonNull(
                await(world.one.getGrant(call(lead), grant.id())).breakGlass());
        return Objects.requireNonNull(glass.signatures());
    }

    @Test
    void a_suspended_signer_is_enabled_by_another_administrator_than_who_broke_the_glass() {
        await(refuse(art, await(broken(ada, null))));
        var bus = new WorkerClient(world.vertx, new OrderSeal(new byte[32]), Duration.ofSeconds(1));
        var signers = new SignerService(world.database(), bus, List.of("t"));
        var refused = refusal(signers.enableSigner(call(ada), "rel"));
        assertThat(refused.code()).isEqualTo("TWO_PERSON_INTEGRITY");
        assertThat(refused.detail()).contains("your own break-glass");
        assertThat(refusal(signers.enableSigner(call(lead), "rel")).code()).isEqualTo("ROLE_REQUIRED");
        var enabled = await(signers.enableSigner(call(art), "rel"));
        assertThat(enabled.state()).isEqualTo(SignerState.ACTIVE);
        assertThat(enabled.suspended()).isNull();
        assertThat(events()).endsWith("signer.enabled");
    }

    @Test
    void the_recipient_of_a_refused_break_glass_cannot_enable_its_signer() {
        var ann = org.person("Ann");
        org.administrator(signer, ann);
        await(refuse(lead, await(broken(ada, ann))));
        var bus = new WorkerClient(world.vertx, new OrderSeal(new byte[32]), Duration.ofSeconds(1));
        var signers = new SignerService(world.database(), bus, List.of("t"));
        var refused = refusal(signers.enableSigner(call(ann), "rel"));
        assertThat(refused.code()).isEqualTo("TWO_PERSON_INTEGRITY");
        assertThat(refused.detail()).contains("or one for you");
        assertThat(state()).isEqualTo("disabled");
        await(signers.enableSigner(call(art), "rel"));
        assertThat(state()).isEqualTo("active");
    }

    @Test
    void a_suspended_signer_whose_certificate_has_ended_is_not_blamed_on_who_enables_it() {
        await(refuse(art, await(broken(ada, null))));
        world.sql("UPDATE signers SET not_after = clock_timestamp() WHERE id = $1", signer);
        var bus = new WorkerClient(world.vertx, new OrderSeal(new byte[32]), Duration.ofSeconds(1));
        var signers = new SignerService(world.database(), bus, List.of("t"));
        assertThat(refusal(signers.enableSigner(call(art), "rel")).code()).isEqualTo("CERTIFICATE_EXPIRED");
    }

    @Test
    void whom_only_a_condition_names_ratifies_too() {
        world.sql("DELETE FROM signer_members WHERE signer_id = $1 AND member_id = $2", signer, art.id());
        var adds = new PolicyCondition(
                "freeze", "size(freezes) > 0", ConditionEffect.ADD_STEP, "a freeze is on", step(null, 1, person(lead)));
        var direct = new NewPolicy(
                List.of(),
                Ceiling.of(3),
                WindowCeiling.of(Duration.ofHours(1)),
                null,
                null,
                null,
                null,
                null,
                List.of(adds),
                null,
                null,
                null);
        await(world.one.setPolicy(call(ada), "rel", direct, null));
        var grant = await(broken(ada, null));
        assertThat(refusal(ratify(bob, grant)).code()).isEqualTo("NOT_AN_APPROVER");
        assertThat(Objects.requireNonNull(await(ratify(lead, grant)).breakGlass())
                        .state())
                .isEqualTo(BreakGlassState.RATIFIED);
    }

    @Test
    void not_ratified_in_time_it_suspends_the_signer_exactly_once_whichever_gateway_comes() {
        var grant = await(broken(ada, null));
        overdue(grant);
        assertThat(refusal(ratify(art, grant)).code()).isEqualTo("BREAK_GLASS_CLOSED");
        var databases = List.of(world.database(), world.database(), world.database());
        await(Future.join(databases.stream()
                .map(database -> database.systemChange(Suspension::lapse))
                .toList()));
        assertThat(state()).isEqualTo("disabled");
        assertThat(events()).containsExactly("break_glass.used", "signer.suspended", "grant.revoked");
        assertThat(world.rows("SELECT suspended_because FROM signers WHERE id = $1", row -> row.getString(0), signer))
                .containsExactly("break-glass not ratified");
        assertThat(Objects.requireNonNull(
                                await(world.one.getGrant(call(ada), grant.id())).breakGlass())
                        .state())
                .isEqualTo(BreakGlassState.LAPSED);
    }
}

package io.countersign.verticles.approval;

import static io.countersign.verticles.approval.World.await;
import static io.countersign.verticles.approval.World.call;
import static io.countersign.verticles.approval.World.person;
import static io.countersign.verticles.approval.World.refusal;
import static io.countersign.verticles.approval.World.step;
import static io.countersign.verticles.approval.World.wanted;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.Ceiling;
import io.countersign.protocol.api.FieldError;
import io.countersign.protocol.api.NewPolicy;
import io.countersign.protocol.api.NewRequest;
import io.countersign.protocol.api.Policy;
import io.countersign.protocol.api.PolicyPart;
import io.countersign.protocol.api.PolicyStep;
import io.countersign.protocol.api.Reason;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.RequestState;
import io.countersign.protocol.api.RequestStatus;
import io.countersign.protocol.api.Scope;
import io.countersign.protocol.api.WindowCeiling;
import io.countersign.verticles.Approvals.RequestFilter;
import io.countersign.verticles.Caller;
import io.countersign.verticles.PageQuery;
import io.countersign.verticles.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a policy demands beside its steps, what an edit says of itself, and what it does to requests that wait. */
class PolicyOptionsTest {
    private static World world;

    private World.Org org;
    private UUID signer;
    private Caller admin;
    private Caller ann;
    private Caller bob;
    private Caller cid;

    @BeforeAll
    static void open() {
        world = new World("approval_options");
    }

    @AfterAll
    static void close() {
        world.close();
    }

    @BeforeEach
    void people() {
        org = world.organization();
        admin = org.person("Ada");
        ann = org.person("Ann");
        bob = org.person("Bob");
        cid = org.person("Cid");
        signer = org.signer("rel");
        org.administrator(signer, admin);
        org.operator(signer, ann, bob, cid);
    }

    private static NewPolicy policy(
            @Nullable String ticket, boolean excludeEditor, boolean manySteps, boolean tighten, PolicyStep... steps) {
        return new NewPolicy(
                List.of(steps),
                Ceiling.of(3),
                WindowCeiling.of(Duration.ofHours(1)),
                null,
                ticket,
                null,
                excludeEditor,
                manySteps,
                tighten);
    }

    private Policy set(NewPolicy policy) {
        return await(world.one.setPolicy(call(admin), "rel", policy, null, false));
    }

    private List<FieldError> problems(NewPolicy policy) {
        return ((Refusal.BadInput) refusal(world.one.setPolicy(call(admin), "rel", policy, null, false))).errors();
    }

    private static NewRequest withTicket(@Nullable String ticket) {
        return new NewRequest("release 1.0", null, null, null, ticket);
    }

    @Test
    void a_request_names_a_ticket_that_matches_as_a_whole() {
        assertThat(set(policy("REL-[0-9]+", false, false, false, step(null, 1, person(bob))))
                        .sentence())
                .contains(", a request names a ticket that matches REL-[0-9]+, and a request");
        for (var wrong : new String[] {null, "REL-", "xREL-1", "REL-1\nREL-2", "rel-1"}) {
            var refused =
                    (Refusal.BadInput) refusal(world.one.createRequest(call(ann), "rel", withTicket(wrong), false));
            assertThat(refused.errors()).extracting(FieldError::pointer).containsExactly("/ticket");
            assertThat(refused.detail()).contains("REL-[0-9]+");
        }
        assertThat(world.request(ann, signer, withTicket("REL-17")).ticket()).isEqualTo("REL-17");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "[", "(?=x)", "(a)\\1", ".*", "(a{50}){50}", "a{101}", "x|"})
    void a_pattern_that_is_wrong_too_big_or_asks_for_nothing_is_refused(String pattern) {
        var found = TicketPattern.problem(pattern);
        assertThat(found)
                .as(pattern)
                .hasValueSatisfying(problem -> assertThat(problem).isNotBlank());
    }

    @Test
    void a_pattern_cannot_be_made_slow() {
        var pattern = "(a*)*(a*)*b(x{10}){10}";
        assertThat(TicketPattern.problem(pattern)).isEmpty();
        var begin = System.nanoTime();
        assertThat(TicketPattern.matches(pattern, "a".repeat(200))).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
        assertThat(problems(policy("(", false, false, false, step(null, 1, person(bob)))))
                .extracting(FieldError::pointer)
                .containsExactly("/ticketPattern");
    }

    @Test
    void a_request_names_its_artifacts_if_the_policy_asks_for_them() {
        set(new NewPolicy(
                List.of(step(null, 1, person(bob))),
                Ceiling.of(3),
                WindowCeiling.none(),
                null,
                null,
                true,
                null,
                null,
                null));
        var host = new Scope(null, null, null, "build-1", null, null);
        for (var wrong : new Scope[] {null, host}) {
            var wanted = new NewRequest("why", null, null, null, null, null, null, wrong);
            var refused = (Refusal.BadInput) refusal(world.one.createRequest(call(ann), "rel", wanted, false));
            assertThat(refused.errors()).extracting(FieldError::pointer).containsExactly("/scope");
        }
        var artifacts = new Scope(List.of("ab".repeat(32)), null, null, null, null, null);
        assertThat(world.request(ann, signer, new NewRequest("why", null, null, null, null, null, null, artifacts))
                        .scoped())
                .isTrue();
    }

    @Test
    void who_set_the_policy_does_not_decide_under_it_if_it_says_so() {
        assertThat(problems(policy(null, true, false, false, step(null, 1, person(admin)))))
                .extracting(FieldError::pointer)
                .containsExactly("/steps/0/requiredApprovals");
        assertThat(set(policy(null, true, false, false, step(null, 1, person(admin), person(bob))))
                        .sentence())
                .contains("whoever set this version cannot decide");
        var request = world.request(ann, signer, wanted());
        var refused = refusal(world.approve(admin, request));
        assertThat(refused.code()).isEqualTo("TWO_PERSON_INTEGRITY");
        assertThat(refused.detail())
                .contains("you set the version of the policy")
                .contains("Bob can decide");
        assertThat(refusal(world.one.createRequest(call(bob), "rel", wanted(), false))
                        .code())
                .isEqualTo("STEP_CANNOT_BE_MET");
        assertThat(await(world.approve(bob, request)).state()).isEqualTo(RequestState.APPROVED);
    }

    @Test
    void one_person_satisfies_several_steps_only_if_the_policy_says_so() {
        var steps = new PolicyStep[] {step(null, 1, person(bob)), step(null, 1, person(bob))};
        assertThat(problems(policy(null, false, false, false, steps)))
                .extracting(FieldError::pointer)
                .containsExactly("/steps/1/requiredApprovals");
        assertThat(set(policy(null, false, true, false, steps)).sentence()).contains("may satisfy several steps");
        var request = world.request(ann, signer, wanted());
        var half = await(world.approve(bob, request));
        assertThat(half.currentStep()).isEqualTo(2);
        assertThat(await(world.approve(bob, request)).state()).isEqualTo(RequestState.APPROVED);
    }

    @Test
    void who_may_satisfy_several_steps_finds_the_request_to_decide_until_the_last_of_them() {
        set(policy(null, false, true, false, step(null, 1, person(bob)), step(null, 1, person(bob), person(cid))));
        var request = world.request(ann, signer, wanted());
        var filter = new RequestFilter("rel", null, false, true);
        for (var state : List.of(RequestState.PENDING, RequestState.APPROVED)) {
            assertThat(await(world.one.listRequests(call(bob), filter, new PageQuery(null, 10)))
                            .items())
                    .extracting(Request::id)
                    .containsExactly(request.id());
            assertThat(await(world.approve(bob, request)).state()).isEqualTo(state);
        }
    }

    @Test
    void many_steps_for_one_person_still_means_distinct_people_within_a_step() {
        var twice = PolicyStep.allOf(
                null,
                List.of(
                        new PolicyPart(null, List.of(person(bob)), 1),
                        new PolicyPart(null, List.of(person(bob), person(cid)), 1)));
        set(policy(null, false, true, false, twice));
        var request = world.request(ann, signer, wanted());
        assertThat(await(world.approve(bob, request)).state()).isEqualTo(RequestState.PENDING);
        assertThat(refusal(world.approve(bob, request)).code()).isEqualTo("ALREADY_DECIDED");
        assertThat(await(world.approve(cid, request)).state()).isEqualTo(RequestState.APPROVED);
    }

    @Test
    void an_edit_says_what_became_tighter_and_what_looser() {
        var first = Objects.requireNonNull(set(policy(null, false, false, false, step(null, 1, person(ann))))
                .change());
        assertThat(first.before()).contains("No policy was ever set");
        assertThat(first.tighter())
                .containsExactly(
                        "Signing needs an approval now; until now it was direct.",
                        "Step 1 is new: 1 person of Ann must approve.");
        var mixed = new NewPolicy(
                List.of(step("leads", 2, person(bob), person(cid))),
                Ceiling.of(5),
                WindowCeiling.of(Duration.ofMinutes(30)),
                Duration.ofDays(30),
                "T-\\d+",
                true,
                true,
                null,
                null);
        var change = Objects.requireNonNull(set(mixed).change());
        assertThat(change.tighter())
                .containsExactly(
                        "Step 1 needs 2 instead of 1 approvals.",
                        "Step 1 can no longer be approved by Ann.",
                        "One approval lasts at most 30 minutes instead of at most 1 hour.",
                        "A request needs a ticket that matches T-\\d+.",
                        "A request must name the artifacts that it is for.",
                        "Whoever set the policy can no longer decide on requests under it.");
        assertThat(change.looser())
                .containsExactly(
                        "Step 1 can now be approved by Bob.",
                        "Step 1 can now be approved by Cid.",
                        "One approval is good for 5 instead of 3 signatures.",
                        "An undecided request expires after 30 days instead of 7 days.");
        assertThat(change.other()).containsExactly("Step 1 has another name.");
        var none = set(policy(null, false, false, false));
        assertThat(Objects.requireNonNull(none.change()).looser())
                .containsExactly("Signing is direct now: every operator and administrator signs without any approval.");
        assertThat(none.sentence()).contains("signs directly, without approval");
        assertThat(await(world.one.getPolicy(call(admin), "rel")).change()).isNull();
    }

    @Test
    void a_dry_run_judges_and_saves_nothing() {
        var tried = await(world.one.setPolicy(
                call(admin), "rel", policy(null, false, false, false, step(null, 1, person(ann))), 0, true));
        assertThat(tried.version()).isEqualTo(1);
        assertThat(tried.createdBy()).isNull();
        assertThat(Objects.requireNonNull(tried.change()).tighter()).hasSize(2);
        assertThat(await(world.one.getPolicy(call(admin), "rel")).version()).isZero();
        assertThat(world.count("SELECT count(*) FROM audit_leaves WHERE signer_id = $1", signer))
                .isZero();
        assertThat(refusal(world.one.setPolicy(
                        call(admin), "rel", policy(null, false, false, false, step(null, 2, person(ann))), 0, true)))
                .isInstanceOf(Refusal.BadInput.class);
        assertThat(refusal(world.one.setPolicy(call(ann), "rel", policy(null, false, false, false), 0, true))
                        .code())
                .isEqualTo("ROLE_REQUIRED");
    }

    @Test
    void an_edit_leaves_pending_requests_alone_unless_it_tightens_now() {
        set(policy(null, false, false, false, step(null, 1, person(bob))));
        var waiting = world.request(ann, signer, wanted());
        var counted = set(policy(null, false, false, false, step(null, 1, person(cid))));
        assertThat(Objects.requireNonNull(counted.change()).pendingRequests()).isEqualTo(1);
        assertThat(read(waiting).state()).isEqualTo(RequestState.PENDING);
        var tightened = set(policy(null, false, false, true, step(null, 2, person(bob), person(cid))));
        assertThat(Objects.requireNonNull(tightened.change()).pendingRequests()).isEqualTo(1);
        var voided = read(waiting);
        assertThat(voided.state()).isEqualTo(RequestState.VOIDED);
        assertThat(voided.status()).isEqualTo(RequestStatus.REJECTED);
        assertThat(voided.reason()).isEqualTo("voided by Ada: the policy was tightened; ask again under the new one");
        assertThat(world.events(waiting.id())).containsExactly("request.created", "request.voided");
        assertThat(refusal(world.approve(bob, waiting)).code()).isEqualTo("REQUEST_DECIDED");
    }

    private Request read(Request request) {
        return await(world.two.getRequest(call(admin), request.id(), Duration.ZERO));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"Ann, ROLE_REQUIRED", "Bob, ROLE_REQUIRED", "stranger, NOT_FOUND", "blank, INVALID_INPUT"})
    void only_an_administrator_voids_and_only_with_a_reason(String who, String code) {
        set(policy(null, false, false, false, step(null, 1, person(bob))));
        var request = world.request(ann, signer, wanted());
        var caller = switch (who) {
            case "Ann" -> ann;
            case "Bob" -> bob;
            case "stranger" -> org.person("Sam");
            default -> admin;
        };
        var reason = new Reason(who.equals("blank") ? " " : "no");
        assertThat(refusal(world.one.voidRequest(call(caller), request.id(), reason))
                        .code())
                .isEqualTo(code);
        assertThat(read(request).state()).isEqualTo(RequestState.PENDING);
    }

    @Test
    void a_voided_request_is_final_and_says_who_and_why() {
        set(policy(null, false, false, false, step(null, 1, person(bob))));
        var request = world.request(ann, signer, wanted());
        var voided = await(world.one.voidRequest(call(admin), request.id(), new Reason("freeze")));
        assertThat(voided.state()).isEqualTo(RequestState.VOIDED);
        assertThat(voided.reason()).isEqualTo("voided by Ada: freeze");
        assertThat(refusal(world.one.voidRequest(call(admin), request.id(), new Reason("freeze")))
                        .code())
                .isEqualTo("REQUEST_DECIDED");
        assertThat(world.events(request.id())).containsExactly("request.created", "request.voided");
    }
}

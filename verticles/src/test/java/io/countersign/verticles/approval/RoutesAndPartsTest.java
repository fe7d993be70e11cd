package io.countersign.verticles.approval;

import static io.countersign.verticles.approval.World.await;
import static io.countersign.verticles.approval.World.call;
import static io.countersign.verticles.approval.World.group;
import static io.countersign.verticles.approval.World.person;
import static io.countersign.verticles.approval.World.policy;
import static io.countersign.verticles.approval.World.refusal;
import static io.countersign.verticles.approval.World.step;
import static io.countersign.verticles.approval.World.wanted;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.Approver;
import io.countersign.protocol.api.FieldError;
import io.countersign.protocol.api.NewPolicy;
import io.countersign.protocol.api.PartStatus;
import io.countersign.protocol.api.PersonRef;
import io.countersign.protocol.api.PolicyPart;
import io.countersign.protocol.api.PolicyStep;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.RequestState;
import io.countersign.protocol.api.StepState;
import io.countersign.protocol.api.StepStatus;
import io.countersign.verticles.Approvals.RequestFilter;
import io.countersign.verticles.Caller;
import io.countersign.verticles.PageQuery;
import io.countersign.verticles.Refusal;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Steps with alternative routes and with parallel parts. */
class RoutesAndPartsTest {
    private static World world;

    private World.Org org;
    private UUID signer;
    private Caller admin;
    private Caller rita;
    private Caller ann;
    private Caller bob;
    private Caller cid;
    private UUID leads;

    @BeforeAll
    static void open() {
        world = new World("approval_routes");
    }

    @AfterAll
    static void close() {
        world.close();
    }

    @BeforeEach
    void people() {
        org = world.organization();
        admin = org.person("Ada");
        rita = org.person("Rita");
        ann = org.person("Ann");
        bob = org.person("Bob");
        cid = org.person("Cid");
        signer = org.signer("rel");
        org.administrator(signer, admin);
        org.operator(signer, rita, ann, bob, cid);
        leads = org.group("leads", ann, bob);
    }

    private static PolicyPart part(@Nullable String name, long required, Approver... approvers) {
        return new PolicyPart(name, List.of(approvers), required);
    }

    private String set(PolicyStep... steps) {
        return await(world.one.setPolicy(call(admin), "rel", policy(steps), null, false))
                .sentence();
    }

    private List<FieldError> problems(NewPolicy policy) {
        return ((Refusal.BadInput) refusal(world.one.setPolicy(call(admin), "rel", policy, null, false))).errors();
    }

    private static List<String> names(@Nullable List<PersonRef> people) {
        return Objects.requireNonNull(people).stream().map(PersonRef::name).toList();
    }

    private static List<PartStatus> routes(StepStatus step) {
        return Objects.requireNonNull(step.anyOf());
    }

    private static List<PartStatus> parts(StepStatus step) {
        return Objects.requireNonNull(step.allOf());
    }

    private Request approve(Caller who, Request request) {
        return await(world.approve(who, request));
    }

    @Test
    void one_met_route_meets_the_step() {
        var sentence = set(PolicyStep.anyOf(
                "release", List.of(part("boss", 1, person(admin)), part(null, 2, group(leads), person(cid)))));
        assertThat(sentence)
                .startsWith(
                        "To sign with rel, either 1 person of Ada (\"boss\") or 2 different people of group leads, Cid"
                                + " must approve (\"release\"); one approval");
        var request = world.request(rita, signer, wanted());
        var open = request.steps().getFirst();
        assertThat(open.requiredApprovals()).isEqualTo(1);
        assertThat(names(open.canDecide())).containsExactly("Ada", "Ann", "Bob", "Cid");
        assertThat(names(routes(open).get(1).canDecide())).containsExactly("Ann", "Bob", "Cid");
        var half = approve(ann, request);
        assertThat(half.state()).isEqualTo(RequestState.PENDING);
        assertThat(half.reason()).contains("on the nearest of its routes");
        assertThat(names(routes(half.steps().getFirst()).get(1).approvedBy())).containsExactly("Ann");
        var done = approve(cid, request);
        assertThat(done.state()).isEqualTo(RequestState.APPROVED);
        assertThat(done.steps().getFirst().state()).isEqualTo(StepState.SATISFIED);
        assertThat(routes(done.steps().getFirst()).getFirst().approvedBy()).isNull();
        var second = world.request(ann, signer, wanted());
        assertThat(approve(admin, second).state()).isEqualTo(RequestState.APPROVED);
    }

    @Test
    void approvals_of_different_routes_do_not_add_up() {
        set(PolicyStep.anyOf(
                null, List.of(part(null, 2, person(ann), person(bob)), part(null, 2, person(cid), person(admin)))));
        var request = world.request(rita, signer, wanted());
        approve(ann, request);
        var mixed = approve(cid, request);
        assertThat(mixed.state()).isEqualTo(RequestState.PENDING);
        assertThat(mixed.steps().getFirst().approvals()).isEqualTo(1);
        assertThat(approve(bob, request).state()).isEqualTo(RequestState.APPROVED);
    }

    @Test
    void parallel_parts_need_distinct_people_whatever_order_they_come_in() {
        var sentence = set(PolicyStep.allOf(
                null, List.of(part("sec", 1, group(leads)), part("ops", 1, person(bob), person(cid)))));
        assertThat(sentence)
                .contains(
                        "1 person of group leads (\"sec\") and 1 person of Bob, Cid (\"ops\"), all of them different people, must approve");
        var request = world.request(rita, signer, wanted());
        // Bob fits both parts; whichever he is counted for at first, Ann and he together meet both.
        var half = approve(bob, request);
        assertThat(half.state()).isEqualTo(RequestState.PENDING);
        assertThat(half.steps().getFirst().approvals()).isEqualTo(1);
        assertThat(half.steps().getFirst().requiredApprovals()).isEqualTo(2);
        assertThat(parts(half.steps().getFirst()).stream()
                        .mapToInt(part -> names(part.approvedBy()).size())
                        .sum())
                .isEqualTo(1);
        assertThat(approve(ann, request).state()).isEqualTo(RequestState.APPROVED);
    }

    @Test
    void who_fits_only_a_part_that_is_full_is_not_used_up() {
        set(PolicyStep.allOf(null, List.of(part(null, 1, person(ann), person(bob)), part(null, 1, person(cid)))));
        var request = world.request(rita, signer, wanted());
        var half = approve(ann, request);
        assertThat(names(half.steps().getFirst().canDecide())).containsExactly("Cid");
        var refused = refusal(world.approve(bob, request));
        assertThat(refused.code()).isEqualTo("STEP_NOT_OPEN");
        assertThat(refused.detail()).contains("has its approvals").contains("Cid can decide");
        org.disable(ann);
        assertThat(approve(bob, request).state()).isEqualTo(RequestState.PENDING);
        assertThat(approve(cid, request).state()).isEqualTo(RequestState.APPROVED);
    }

    @Test
    void whoever_can_decide_on_a_part_finds_the_request() {
        set(
                PolicyStep.allOf(null, List.of(part(null, 1, group(leads)), part(null, 1, person(cid)))),
                step(null, 1, person(admin)));
        var request = world.request(rita, signer, wanted());
        var toDecide = new RequestFilter(null, null, false, true);
        var page = new PageQuery(null, 10);
        assertThat(await(world.one.listRequests(call(cid), toDecide, page)).items())
                .extracting(Request::id)
                .containsExactly(request.id());
        assertThat(await(world.one.listRequests(call(ann), toDecide, page)).items())
                .hasSize(1);
        assertThat(await(world.one.listRequests(call(admin), toDecide, page)).items())
                .isEmpty();
    }

    @Test
    void a_step_of_no_form_or_of_two_forms_is_refused() {
        var people = List.of(person(ann));
        var route = List.of(part(null, 1, person(ann)));
        var errors = problems(policy(
                new PolicyStep(null, null, null, null, null),
                new PolicyStep(null, people, 1L, route, null),
                new PolicyStep(null, null, null, route, route),
                new PolicyStep(null, null, 1L, route, null),
                new PolicyStep(null, people, null, null, null),
                PolicyStep.anyOf(null, List.of()),
                PolicyStep.allOf(null, List.of(part(null, 0)))));
        assertThat(errors)
                .extracting(FieldError::pointer)
                .containsExactlyInAnyOrder(
                        "/steps/0",
                        "/steps/1",
                        "/steps/2",
                        "/steps/3",
                        "/steps/4/requiredApprovals",
                        "/steps/5/anyOf",
                        "/steps/6/allOf/0/requiredApprovals",
                        "/steps/6/allOf/0/approvers");
    }

    @Test
    void a_step_is_possible_if_one_route_or_all_parts_are() {
        var impossible = part(null, 2, person(cid));
        assertThat(set(PolicyStep.anyOf(null, List.of(impossible, part(null, 1, person(ann))))))
                .contains("either");
        assertThat(problems(policy(PolicyStep.allOf(null, List.of(impossible, part(null, 1, person(ann)))))))
                .extracting(FieldError::pointer)
                .containsExactly("/steps/0/allOf/0/requiredApprovals");
        assertThat(problems(policy(PolicyStep.anyOf(null, List.of(impossible)))))
                .extracting(FieldError::pointer)
                .containsExactly("/steps/0/anyOf/0/requiredApprovals");
        assertThat(problems(policy(
                        step(null, 1, person(ann)),
                        PolicyStep.anyOf(null, List.of(part(null, 1, person(ann)), part(null, 2, group(leads)))))))
                .extracting(FieldError::pointer)
                .containsExactly("/steps/1");
        var everybody = List.of(part(null, 1, person(ann)), part(null, 1, person(bob)), part(null, 1, person(cid)));
        assertThat(problems(policy(IntStream.range(0, 4)
                                .mapToObj(step -> PolicyStep.anyOf(null, everybody))
                                .toArray(PolicyStep[]::new)))
                        .getFirst()
                        .detail())
                .contains("64 choices");
    }
}

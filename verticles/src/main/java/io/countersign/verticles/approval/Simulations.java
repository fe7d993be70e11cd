package io.countersign.verticles.approval;

import io.countersign.protocol.api.FiredCondition;
import io.countersign.protocol.api.NewSimulation;
import io.countersign.protocol.api.PersonRef;
import io.countersign.protocol.api.PolicyPart;
import io.countersign.protocol.api.PolicyStep;
import io.countersign.protocol.api.SimulatedExclusion;
import io.countersign.protocol.api.SimulatedPart;
import io.countersign.protocol.api.SimulatedStep;
import io.countersign.protocol.api.Simulation;
import io.countersign.protocol.api.SimulationOutcome;
import io.countersign.verticles.Approvals.Opened;
import io.countersign.verticles.Call;
import io.countersign.verticles.Caller;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.RefusedException;
import io.countersign.verticles.condition.Conditions;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Database.Created;
import io.countersign.verticles.store.Tx;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What would come of a request: it is really opened, by the code that opens all of them, in a transaction that is rolled back. */
final class Simulations {
    private final Database database;
    private final SignerAccess signers;
    private final PolicyOperations policies;
    private final RequestOpening opening;

    Simulations(Database database, SignerAccess signers, PolicyOperations policies, RequestOpening opening) {
        this.database = database;
        this.signers = signers;
        this.policies = policies;
        this.opening = opening;
    }

    private record Actors(Members.Found requester, Optional<Members.Found> recipient) {
        Map<UUID, Exclusion> excluded(StoredPolicy policy) {
            var to = recipient.orElse(requester);
            var owners = Map.of(requester.identity().id(), requester.owners());
            var excluded = Deciders.excluded(
                    requester.identity(),
                    to.identity(),
                    Set.of(),
                    to.identity().id().equals(requester.identity().id())
                            ? owners
                            : Map.of(
                                    requester.identity().id(),
                                    requester.owners(),
                                    to.identity().id(),
                                    to.owners()));
            policy.excluded().forEach(excluded::putIfAbsent);
            return excluded;
        }
    }

    private record Verdict(
            SimulationOutcome outcome, @Nullable String code, String reason) {}

    Future<Simulation> simulate(Call call, String signer, NewSimulation wanted) {
        return database.rehearse(
                call,
                tx -> signers.shared(tx, call, signer)
                        .map(seen -> seen.forReader(call))
                        .compose(seen -> requester(tx, call, seen, wanted)
                                .compose(requester -> Members.find(tx, call, seen.id(), recipient(requester, wanted))
                                        .map(recipient -> new Actors(requester, recipient)))
                                .compose(actors -> simulate(tx, call, seen, wanted, actors))));
    }

    private static Future<Members.Found> requester(Tx tx, Call call, SignerAccess.Seen seen, NewSimulation wanted) {
        return Members.find(tx, call, seen.id(), wanted.requester())
                .map(found -> found.orElseThrow(
                        () -> Refusal.BadInput.field("/requester", "there is no such person or machine identity here")
                                .refused()));
    }

    private static UUID recipient(Members.Found requester, NewSimulation wanted) {
        var named = wanted.request().recipient();
        return named == null ? requester.identity().id() : named;
    }

    /** What the conditions said on the way: nothing until they are judged. */
    private static final class Heard {
        private List<FiredCondition> conditions = List.of();
        private List<PolicyStep> steps;

        Heard(List<PolicyStep> steps) {
            this.steps = steps;
        }

        void judged(Conditions.Judgement judgement, List<PolicyStep> whole) {
            steps = whole;
            conditions = judgement.fired().stream()
                    .map(fired -> new FiredCondition(
                            fired.condition().name(), fired.condition().effect(), fired.refuses(), fired.reason()))
                    .toList();
        }
    }

    private Future<Simulation> simulate(Tx tx, Call call, SignerAccess.Seen seen, NewSimulation wanted, Actors actors) {
        return policies.inForce(tx, seen).compose(policy -> {
            var heard = new Heard(policy.steps());
            return tried(tx, call, seen, wanted, actors.requester(), heard)
                    .compose(verdict -> Deciders.of(tx, seen.id(), heard.steps)
                            .map(listed -> shown(policy, heard, listed, actors.excluded(policy), verdict)));
        });
    }

    private Future<Verdict> tried(
            Tx tx, Call call, SignerAccess.Seen seen, NewSimulation wanted, Members.Found requester, Heard heard) {
        var asked = as(call, requester, wanted.claims());
        var watch = new RequestOpening.Watch(wanted.time(), heard::judged);
        var theirs = seen.as(requester.rank());
        return Future.future(promise -> Future.succeededFuture()
                .compose(now -> opening.open(tx, asked, theirs, wanted.request(), watch))
                .onComplete(opened -> promise.handle(verdict(opened))));
    }

    private static Call as(Call call, Members.Found requester, @Nullable Map<String, String> assumed) {
        var identity = requester.identity();
        var own = identity.id().equals(call.caller().id()) ? call.caller().claims() : Map.<String, String>of();
        var caller = new Caller(
                        identity.id(), call.caller().organization(), identity.kind(), identity.name(), null, false)
                .withClaims(assumed == null ? own : assumed);
        return new Call(caller, call.requestId(), null, call.bodyHash());
    }

    private static Future<Verdict> verdict(AsyncResult<Created<Opened>> opened) {
        if (opened.succeeded()) {
            var made = opened.result().answer();
            return Future.succeededFuture(new Verdict(
                    SimulationOutcome.PENDING,
                    null,
                    (made.joined() ? "the equal request that is open already: " : "")
                            + made.request().reason()));
        }
        return opened.cause() instanceof RefusedException refused
                ? Future.succeededFuture(verdict(refused.refusal()))
                : Future.failedFuture(opened.cause());
    }

    private static Verdict verdict(Refusal refusal) {
        var outcome = switch (refusal.code()) {
            case "APPROVAL_NOT_NEEDED" -> SimulationOutcome.DIRECT;
            case "GRANT_ACTIVE" -> SimulationOutcome.GRANTED;
            default -> SimulationOutcome.REFUSED;
        };
        return new Verdict(outcome, refusal.code(), refusal.detail());
    }

    private static Simulation shown(
            StoredPolicy policy, Heard heard, Deciders.Listed listed, Map<UUID, Exclusion> excluded, Verdict verdict) {
        var eligibility = new Eligibility(listed.steps(), excluded);
        var steps = IntStream.rangeClosed(1, heard.steps.size())
                .mapToObj(step -> step(heard.steps, step, eligibility.parts(step), listed.names()))
                .toList();
        return new Simulation(
                verdict.outcome(),
                verdict.code(),
                verdict.reason(),
                policy.version(),
                steps,
                excluded(listed, excluded),
                heard.conditions);
    }

    private static SimulatedStep step(
            List<PolicyStep> steps, int number, List<Set<UUID>> eligible, Map<UUID, String> names) {
        var step = steps.get(number - 1);
        var form = StepParts.of(step);
        var parts = IntStream.range(0, form.parts().size())
                .mapToObj(index -> part(form.parts().get(index), eligible.get(index), names))
                .toList();
        return new SimulatedStep(number, step.name(), form.mode() == StepParts.Mode.ALL, parts);
    }

    private static SimulatedPart part(PolicyPart part, Set<UUID> eligible, Map<UUID, String> names) {
        return new SimulatedPart(
                part.name(),
                part.requiredApprovals(),
                refs(eligible, names).toList(),
                Math.max(0, part.requiredApprovals() - eligible.size()));
    }

    private static List<SimulatedExclusion> excluded(Deciders.Listed listed, Map<UUID, Exclusion> excluded) {
        var people = new HashSet<UUID>();
        listed.steps().forEach(step -> step.forEach(people::addAll));
        people.retainAll(excluded.keySet());
        return refs(people, listed.names())
                .map(person -> new SimulatedExclusion(person, words(excluded.get(person.id()))))
                .toList();
    }

    private static Stream<PersonRef> refs(Collection<UUID> people, Map<UUID, String> names) {
        return people.stream()
                .map(person -> new PersonRef(person, names.getOrDefault(person, person.toString())))
                .sorted(Comparator.comparing(PersonRef::name).thenComparing(PersonRef::id));
    }

    private static String words(@Nullable Exclusion exclusion) {
        return switch (exclusion) {
            case null -> "";
            case REQUESTER -> "would be the requester";
            case RECIPIENT -> "would be the recipient";
            case OWNER_OF_REQUESTER -> "owns the machine identity that would ask";
            case OWNER_OF_RECIPIENT -> "owns the machine identity that would sign";
            case GAINS -> "would gain by it";
            case POLICY_EDITOR -> "set this version of the policy, which excludes whoever set it";
        };
    }
}

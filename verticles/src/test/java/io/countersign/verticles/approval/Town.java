package io.countersign.verticles.approval;

import static io.countersign.verticles.approval.World.call;
import static io.countersign.verticles.approval.World.group;
import static io.countersign.verticles.approval.World.person;

import io.countersign.protocol.api.Approval;
import io.countersign.protocol.api.Approver;
import io.countersign.protocol.api.Ceiling;
import io.countersign.protocol.api.Delegation;
import io.countersign.protocol.api.NewDelegation;
import io.countersign.protocol.api.NewPolicy;
import io.countersign.protocol.api.PolicyPart;
import io.countersign.protocol.api.PolicyStep;
import io.countersign.protocol.api.Rejection;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.WindowCeiling;
import io.countersign.verticles.Caller;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/** The people of a {@link Book} in the database, and what they do there. */
final class Town {
    final UUID signer;
    private final World world;
    private final World.Org org;
    private final List<Caller> identities = new ArrayList<>();
    private final List<UUID> groups = new ArrayList<>();
    private final List<UUID> delegations = new ArrayList<>();

    Town(World world, Book book) {
        this.world = world;
        this.org = world.organization();
        this.signer = org.signer("rel");
        IntStream.range(0, book.people).forEach(i -> identities.add(org.person("P" + i)));
        IntStream.range(0, book.machines).forEach(i -> identities.add(org.machine("M" + i)));
        IntStream.range(0, book.groups).forEach(i -> groups.add(org.group("G" + i)));
    }

    Caller caller(int identity) {
        return identities.get(identity);
    }

    UUID id(int identity) {
        return identities.get(identity).id();
    }

    private int number(UUID identity) {
        return IntStream.range(0, identities.size())
                .filter(i -> id(i).equals(identity))
                .findAny()
                .orElseThrow();
    }

    /** As one statement, which the triggers of the tables hold to the order of locks; delegations by the engine. */
    Future<?> apply(Edits.Edit edit) {
        return switch (edit) {
            case Edits.Edit.Able(int person, boolean able) ->
                sql("UPDATE identities SET state = $2 WHERE id = $1", id(person), able ? "active" : "disabled");
            case Edits.Edit.InGroup(int group, int identity, boolean in) ->
                sql(
                        in
                                ? "INSERT INTO group_members (group_id, identity_id) VALUES ($1, $2)"
                                : "DELETE FROM group_members WHERE group_id = $1 AND identity_id = $2",
                        groups.get(group),
                        id(identity));
            case Edits.Edit.Role(int holder, int rank) -> role(holder, rank);
            case Edits.Edit.Owners(int machine, var owners) ->
                sql(
                        "WITH gone AS (DELETE FROM machine_owners WHERE machine_id = $1 AND person_id <> ALL ($2))"
                                + " INSERT INTO machine_owners (machine_id, person_id) SELECT $1, unnest($2) ON CONFLICT DO NOTHING",
                        id(identities.size() - Edits.MACHINES + machine),
                        owners.stream().mapToObj(this::id).toArray(UUID[]::new));
            case Edits.Edit.Delegate(int from, int to, boolean here) -> delegate(from, to, here);
            case Edits.Edit.EndDelegation(int delegation) ->
                sql(
                        "UPDATE delegations SET withdrawn_at = clock_timestamp(), withdrawn_by = delegator_id WHERE id = $1",
                        delegations.get(delegation));
        };
    }

    private Future<?> sql(String sql, Object... parameters) {
        return world.pool.preparedQuery(sql).execute(Tuple.from(List.of(parameters)));
    }

    private Future<?> role(int holder, int rank) {
        var isGroup = holder >= identities.size();
        var id = isGroup ? groups.get(holder - identities.size()) : id(holder);
        if (rank == 0) {
            return sql("DELETE FROM signer_members WHERE signer_id = $1 AND member_id = $2", signer, id);
        }
        var kind = isGroup ? "group" : caller(holder).kind().toString();
        return sql(
                "INSERT INTO signer_members (signer_id, member_id, member_kind, role) VALUES ($1, $2, $3, $4)"
                        + " ON CONFLICT (signer_id, member_id) DO UPDATE SET role = excluded.role",
                signer,
                id,
                kind,
                List.of("auditor", "operator", "administrator").get(rank - 1));
    }

    /** What does not hold here begins tomorrow. */
    private Future<Delegation> delegate(int from, int to, boolean here) {
        var now = Instant.now();
        var begin = here ? null : now.plus(Duration.ofDays(1));
        var wanted = new NewDelegation(id(to), null, begin, now.plus(Duration.ofDays(2)), "away");
        return world.one.createDelegation(call(caller(from)), wanted).onSuccess(made -> delegations.add(made.id()));
    }

    Future<?> setPolicy(int setter, Book.Policy policy) {
        var steps = policy.steps().stream().map(this::step).toList();
        var wanted = new NewPolicy(
                steps,
                Ceiling.of(3),
                WindowCeiling.of(Duration.ofHours(1)),
                null,
                null,
                false,
                policy.editor() != Book.NOBODY,
                policy.manySteps(),
                false);
        return world.one.setPolicy(call(caller(setter)), "rel", wanted, null, false);
    }

    private PolicyStep step(Book.Step step) {
        var parts = step.parts().stream().map(this::part).toList();
        if (step.all()) {
            return PolicyStep.allOf(null, parts);
        }
        var first = parts.getFirst();
        return parts.size() > 1
                ? PolicyStep.anyOf(null, parts)
                : PolicyStep.of(null, first.approvers(), first.requiredApprovals());
    }

    private PolicyPart part(Book.Part part) {
        var approvers = new ArrayList<Approver>();
        part.people().forEach(one -> approvers.add(person(caller(one))));
        part.groups().forEach(one -> approvers.add(group(groups.get(one))));
        return new PolicyPart(null, approvers, part.needed());
    }

    /** @param asked in whose place; {@link Book#NOBODY} when they do not say */
    Future<Request> decide(ApprovalService gateway, Request request, int who, int asked, boolean approves) {
        var place = asked == Book.NOBODY ? null : id(asked);
        return approves
                ? gateway.approveRequest(call(caller(who)), request.id(), new Approval(null, place), request.hash())
                : gateway.rejectRequest(call(caller(who)), request.id(), new Rejection("no", place), request.hash());
    }

    /** In whose name the last decision of this person was taken. */
    int placeOf(Request decided, int who) {
        var last = decided.decisions().stream()
                .filter(decision -> decision.person().equals(id(who)))
                .reduce((a, b) -> b)
                .orElseThrow();
        var place = last.onBehalfOf();
        return place == null ? who : number(place.id());
    }

    /** As they are written down. */
    List<Book.Decision> approvals(Request request) {
        return world.rows(
                "SELECT step, person_id, on_behalf_of, delegation_id FROM decisions WHERE request_id = $1 AND verdict = 'approve' ORDER BY at",
                row -> {
                    var who = number(row.getUUID(1));
                    var delegation = row.getUUID(3);
                    return new Book.Decision(
                            row.getInteger(0) - 1,
                            who,
                            delegation == null ? who : number(row.getUUID(2)),
                            delegation == null ? Book.NOBODY : delegations.indexOf(delegation));
                },
                request.id());
    }
}

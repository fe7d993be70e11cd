package io.countersign.verticles.approval;

import io.countersign.protocol.api.Comment;
import io.countersign.protocol.api.Decision;
import io.countersign.protocol.api.DecisionVerdict;
import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.PasskeyRef;
import io.countersign.protocol.api.PersonRef;
import io.countersign.protocol.api.RequestState;
import io.countersign.protocol.api.SignerState;
import io.countersign.verticles.Call;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.countersign.verticles.store.WireNames;
import io.countersign.verticles.webhooks.CallbackUrls;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Loads requests with all that is needed to show or judge them, in six queries however many they are. */
final class RequestFiles {
    private static final Queries SQL = Queries.of("approvals");
    private static final Queries CHANGES = Queries.of("changes");

    private record Context(
            Map<UUID, List<Decided>> decisions,
            Map<UUID, List<Comment>> comments,
            Map<Deciders.Asked, Deciders.Listed> listed,
            Map<UUID, Delegations> delegations,
            Map<UUID, Set<UUID>> owners) {}

    /** @param stands false once its stand-in may not stand in any more */
    private record Decided(Decision decision, boolean stands) {
        StepRules.Approved approved() {
            var step = Math.toIntExact(decision.step());
            return decision.onBehalfOf() == null
                    ? new StepRules.Approved(step, decision.person())
                    : new StepRules.Approved(step, decision.onBehalfOf().id(), decision.person());
        }
    }

    private RequestFiles() {}

    /** One request that the caller may see; NotFound otherwise. */
    static Future<RequestFile> visible(Tx tx, Call call, UUID request) {
        return tx.first(SQL.get("visibleRequest"), visibility(call, request), row -> row.getUUID("id"))
                .map(found -> found.orElseThrow(
                        () -> ApprovalRefusals.requestNotFound().refused()))
                .compose(id -> one(tx, id));
    }

    /**
     * As {@link #visible}, held: until the transaction ends nobody else moves the request, and no group, membership or identity that
     * decides who is eligible changes.
     */
    static Future<RequestFile> held(Tx tx, Call call, UUID request) {
        return tx.first(SQL.get("visibleRequest"), visibility(call, request), row -> row)
                .map(found -> found.orElseThrow(
                        () -> ApprovalRefusals.requestNotFound().refused()))
                .compose(row -> lock(tx, request, row.getUUID("signer_id"), "change".equals(row.getString("subject"))))
                // Looked at again now that nothing can change: the caller may have been removed while this waited.
                .compose(held -> visible(tx, call, request));
    }

    /** As {@link #held(Tx, Call, UUID)}, for the system itself. */
    static Future<RequestFile> held(Tx tx, UUID request) {
        return tx.first(SQL.get("signerOfRequest"), Tuple.of(request), row -> row)
                .map(Optional::orElseThrow)
                .compose(row -> lock(tx, request, row.getUUID("signer_id"), "change".equals(row.getString("subject"))))
                .compose(held -> one(tx, request));
    }

    private static Future<Void> lock(Tx tx, UUID request, UUID signer, boolean change) {
        // Who carries a change out will write to the Signer, and to the others that a group reaches.
        var first = change ? lockChanged(tx, request) : Future.<Void>succeededFuture();
        return first.compose(locked -> tx.all(SQL.get("shareApproverGroups"), Tuple.of(request), group -> true))
                .compose(groups -> change
                        ? tx.all(CHANGES.get("holdSignersOfChange"), Tuple.of(request, signer), held -> true)
                        : tx.all(SQL.get("shareSigner"), Tuple.of(signer), held -> true))
                .compose(shared -> tx.all(SQL.get("holdRequest"), Tuple.of(request), held -> true))
                .mapEmpty();
    }

    private static Future<Void> lockChanged(Tx tx, UUID request) {
        return tx.all(CHANGES.get("shareMemberOfChange"), Tuple.of(request), row -> true)
                .compose(shared -> tx.all(CHANGES.get("holdGroupOfChange"), Tuple.of(request), row -> true))
                .mapEmpty();
    }

    static Tuple visibility(Call call, UUID object) {
        var caller = call.caller();
        return Tuple.of(caller.organization(), caller.id(), caller.isOrganizationAdmin(), object);
    }

    static Future<RequestFile> one(Tx tx, UUID request) {
        return all(tx, List.of(request)).map(List::getFirst);
    }

    /** Newest first. */
    static Future<List<RequestFile>> all(Tx tx, List<UUID> ids) {
        if (ids.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        var parameter = Tuple.of((Object) ids.toArray(UUID[]::new));
        return tx.all(SQL.get("requestRows"), parameter, row -> row)
                .compose(rows -> context(tx, rows, parameter)
                        .map(context ->
                                rows.stream().map(row -> file(row, context)).toList()));
    }

    private static Future<Context> context(Tx tx, List<Row> rows, Tuple ids) {
        var pending = rows.stream().filter(RequestFiles::isOpen).toList();
        var policies = new HashSet<Deciders.Asked>();
        var machines = new HashSet<UUID>();
        pending.forEach(row -> {
            policies.add(asked(row));
            Stream.of("requester", "recipient")
                    .map(prefix -> Rows.identity(row, prefix))
                    .filter(identity -> identity.kind() == IdentityKind.MACHINE)
                    .forEach(identity -> machines.add(identity.id()));
        });
        return decisions(tx, ids)
                .compose(decisions -> CommentOperations.of(tx, ids)
                        .compose(comments -> Deciders.of(tx, policies)
                                .compose(listed -> Delegations.of(tx, signersOf(policies))
                                        .compose(delegations -> Deciders.owners(tx, machines)
                                                .map(owners -> new Context(
                                                        decisions, comments, listed, delegations, owners))))));
    }

    private static Set<UUID> signersOf(Set<Deciders.Asked> asked) {
        return asked.stream().map(Deciders.Asked::signer).collect(Collectors.toSet());
    }

    private static boolean isOpen(Row row) {
        return "pending".equals(row.getString("state"));
    }

    private static Deciders.Asked asked(Row row) {
        return new Deciders.Asked(row.getUUID("signer_id"), Rows.steps(row));
    }

    private static Future<Map<UUID, List<Decided>>> decisions(Tx tx, Tuple ids) {
        var decisions = new HashMap<UUID, List<Decided>>();
        return tx.all(
                        SQL.get("decisionsOf"),
                        ids,
                        row -> decisions
                                .computeIfAbsent(row.getUUID("request_id"), id -> new ArrayList<>())
                                .add(new Decided(decision(row), row.getBoolean("stands"))))
                .map(rows -> decisions);
    }

    private static Decision decision(Row row) {
        var delegator = row.getUUID("on_behalf_of");
        var passkey = row.getUUID("passkey_id");
        return new Decision(
                row.getUUID("person_id"),
                row.getString("name"),
                row.getInteger("step"),
                WireNames.of(DecisionVerdict.class, row.getString("verdict")),
                row.getString("comment"),
                Rows.instant(row, "at"),
                delegator == null ? null : new PersonRef(delegator, row.getString("delegator_name")),
                passkey == null ? null : new PasskeyRef(passkey, row.getString("passkey_name")));
    }

    private static RequestFile file(Row row, Context context) {
        var asked = asked(row);
        var requester = Rows.identity(row, "requester");
        var recipient = Rows.identity(row, "recipient");
        var listed = context.listed().getOrDefault(asked, Deciders.Listed.nobody(asked.steps()));
        var access = "access".equals(row.getString("subject"));
        var others = List.of(row.getArrayOfUUIDs("excluded_owners"));
        var excluded = Deciders.excluded(requester, recipient, access ? others : List.of(), context.owners());
        if (!access) {
            others.forEach(person -> excluded.putIfAbsent(person, Exclusion.GAINS));
        }
        var decisions = context.decisions().getOrDefault(row.getUUID("id"), List.of());
        if (row.getBoolean("exclude_policy_editor") && access) {
            excluded.putIfAbsent(row.getUUID("policy_editor"), Exclusion.POLICY_EDITOR);
        }
        var grant = row.getUUID("grant_id");
        return new RequestFile(
                row.getUUID("id"),
                row.getUUID("organization_id"),
                row.getUUID("signer_id"),
                row.getString("slug"),
                WireNames.of(SignerState.class, row.getString("signer_state")),
                requester,
                recipient,
                row.getInteger("policy_version"),
                row.getString("justification"),
                row.getString("ticket"),
                CallbackUrls.shown(row.getString("callback")),
                terms(row),
                row.getBoolean("scoped"),
                Rows.texts(row, "verified"),
                row.getBuffer("request_hash").getBytes(),
                WireNames.of(RequestState.class, row.getString("state")),
                row.getInteger("current_step"),
                row.getString("end_reason"),
                Rows.instant(row, "created_at"),
                Rows.instant(row, "expires_at"),
                Rows.optionalInstant(row, "ended_at"),
                Subjects.of(row),
                asked.steps(),
                Rows.added(row),
                Plan.of(asked.steps(), row.getBoolean("one_person_many_steps")),
                grant,
                grant == null ? null : Rows.grant(row),
                decisions.stream().map(Decided::decision).toList(),
                context.comments().getOrDefault(row.getUUID("id"), List.of()),
                decisions.stream()
                        .filter(Decided::stands)
                        .filter(decided -> decided.decision().verdict() == DecisionVerdict.APPROVE)
                        .map(Decided::approved)
                        .toList(),
                isOpen(row) && row.getBoolean("delegation_allowed")
                        ? context.delegations().getOrDefault(asked.signer(), Delegations.none())
                        : Delegations.none(),
                new Eligibility(listed.steps(), excluded),
                listed.names(),
                Rows.instant(row, "now"));
    }

    private static Terms terms(Row row) {
        return new Terms(
                row.getBoolean("signatures_unlimited"),
                row.getLong("signatures"),
                row.getBoolean("window_unlimited"),
                row.getLong("window_seconds"),
                Rows.optionalInstant(row, "asked_not_before"),
                Rows.optionalInstant(row, "asked_expires_at"),
                Rows.scope(row));
    }
}

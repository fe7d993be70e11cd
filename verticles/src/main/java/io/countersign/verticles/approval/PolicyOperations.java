package io.countersign.verticles.approval;

import io.countersign.protocol.api.Approver;
import io.countersign.protocol.api.BreakGlassRule;
import io.countersign.protocol.api.Ceiling;
import io.countersign.protocol.api.FieldError;
import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.NewPolicy;
import io.countersign.protocol.api.Page;
import io.countersign.protocol.api.Policy;
import io.countersign.protocol.api.PolicyCondition;
import io.countersign.verticles.Call;
import io.countersign.verticles.PageQuery;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.condition.ConditionPrograms;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.LeafBody;
import io.countersign.verticles.store.Pages;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.countersign.verticles.store.WireNames;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reading policies and making new versions. A version is never changed; requests keep the one they were submitted under. */
final class PolicyOperations {
    private static final Queries SQL = Queries.of("approvals");

    private final Database database;
    private final SignerAccess signers;
    private final ConditionPrograms programs;
    private final PasskeyWarnings passkeys;

    PolicyOperations(Database database, SignerAccess signers, ConditionPrograms programs, PasskeyWarnings passkeys) {
        this.database = database;
        this.signers = signers;
        this.programs = programs;
        this.passkeys = passkeys;
    }

    Future<Policy> get(Call call, String signer) {
        return database.read(tx -> signers.find(tx, call, signer)
                .map(seen -> seen.forReader(call))
                .compose(seen -> inForce(tx, seen).compose(policy -> shown(tx, call, seen, policy))));
    }

    Future<Page<Policy>> versions(Call call, String signer, PageQuery page) {
        return database.read(tx -> signers.find(tx, call, signer)
                .map(seen -> seen.forReader(call))
                .compose(seen -> versions(tx, call, seen, page)));
    }

    private Future<Page<Policy>> versions(Tx tx, Call call, SignerAccess.Seen seen, PageQuery page) {
        var after = Pages.afterNumber(page);
        var below = after == null ? Integer.MAX_VALUE : (int) Math.clamp(after, 0, Integer.MAX_VALUE);
        return tx.all(SQL.get("listPolicies"), Tuple.of(seen.id(), below, Pages.fetch(page)), StoredPolicy::of)
                .compose(stored -> names(tx, call, stored.stream())
                        .map(names -> Pages.cut(
                                stored.stream()
                                        .map(policy -> policy.shown(seen.id(), seen.slug(), names.shown()))
                                        .toList(),
                                page,
                                Policy::version)));
    }

    /** The version that new requests run under. */
    Future<StoredPolicy> inForce(Tx tx, SignerAccess.Seen seen) {
        if (seen.policyVersion() == 0) {
            return Future.succeededFuture(StoredPolicy.neverSet());
        }
        return tx.first(SQL.get("findPolicy"), Tuple.of(seen.id(), seen.policyVersion()), StoredPolicy::of)
                .map(found -> found.orElseThrow(() -> new IllegalStateException("the policy in force is stored")));
    }

    Future<Policy> set(Call call, String signer, NewPolicy policy, @Nullable Integer expectedVersion) {
        return Held.released(database.change(call, tx -> set(tx, call, signer, policy, expectedVersion)));
    }

    /** In the caller's transaction. */
    Future<Held<Policy>> set(Tx tx, Call call, String signer, NewPolicy policy, @Nullable Integer expectedVersion) {
        return signers.held(tx, call, signer)
                .compose(seen -> judged(tx, call, seen, policy, expectedVersion))
                .compose(next -> names(tx, call, Stream.of(next.before(), next.after()))
                        .map(names -> recordable(call, next, names))
                        .compose(names -> Guard.unlessHeld(
                                tx,
                                call,
                                new Guard.Wanted(next.seen().id(), change(next, policy, names), Guard.self(call)),
                                () -> write(tx, call, next, policy, names))));
    }

    private static Change change(Next next, NewPolicy policy, Names names) {
        var slug = next.seen().slug();
        return Change.ofPolicy(policy, PolicyDifference.of(slug, next.before(), next.after(), names.kept(), 0));
    }

    /** As {@link #set}, but saves nothing. */
    Future<Policy> tryOut(Call call, String signer, NewPolicy policy, @Nullable Integer expectedVersion) {
        return database.read(tx -> signers.find(tx, call, signer)
                .compose(seen -> judged(tx, call, seen, policy, expectedVersion))
                .compose(next -> names(tx, call, Stream.of(next.after()))
                        .map(names -> recordable(call, next, names))
                        .compose(names -> Voiding.count(tx, next.seen().id()))
                        .compose(pending -> shown(tx, call, next, next.after(), pending))));
    }

    /** A version that may be saved, beside the one in force. */
    private record Next(SignerAccess.Seen seen, StoredPolicy before, StoredPolicy after) {}

    private Future<Next> judged(
            Tx tx, Call call, SignerAccess.Seen seen, NewPolicy policy, @Nullable Integer expectedVersion) {
        seen.forAdministrator(call).notArchived();
        if (expectedVersion != null && expectedVersion != seen.policyVersion()) {
            throw new Refusal.Stale("the policy is at version " + seen.policyVersion()
                            + " by now; read it again and decide anew")
                    .refused();
        }
        return directory(tx, call, seen, policy)
                .compose(directory -> {
                    refuse(PolicyRules.problems(policy, directory, call.caller().id()));
                    return programs.compiled(policy.conditionsOrNone());
                })
                .compose(compiled -> {
                    refuse(compiled.problems());
                    return inForce(tx, seen)
                            .map(before -> new Next(seen, before, StoredPolicy.next(before.version(), policy)));
                });
    }

    /** Refuses what could not be recorded when it is saved, before anybody is asked to approve it. */
    private static Names recordable(Call call, Next next, Names names) {
        var seen = next.seen();
        var shown = next.after().shown(seen.id(), seen.slug(), names.shown(), null, List.of());
        LeafBody.of(event(call, shown, next.after().sentence(seen.slug(), names.kept())));
        return names;
    }

    private static void refuse(List<FieldError> problems) {
        if (!problems.isEmpty()) {
            throw ApprovalRefusals.badInput(problems).refused();
        }
    }

    private Future<Policy> write(Tx tx, Call call, Next next, NewPolicy policy, Names names) {
        var seen = next.seen();
        var after = next.after();
        var window = policy.windowCeiling().maximum();
        var values = Tuple.of(seen.id(), after.version(), Rows.json(after.steps()))
                .addBoolean(policy.signatureCeiling().unlimited())
                .addLong(policy.signatureCeiling().maximum())
                .addBoolean(window.isEmpty())
                .addLong(window.map(Duration::toSeconds).orElse(Ceiling.NO_LIMIT))
                .addLong(after.pendingTimeout().toSeconds())
                .addUUID(call.caller().id())
                .addString(after.options().ticketPattern())
                .addBoolean(after.options().artifactsRequired())
                .addBoolean(after.options().excludePolicyEditor())
                .addBoolean(after.options().onePersonManySteps())
                .addString(Rows.conditionsJson(after.conditions()))
                .addBoolean(after.options().delegationAllowed())
                .addBoolean(after.options().breakGlass() == BreakGlassRule.ALLOWED);
        return tx.first(SQL.get("insertPolicy"), values, row -> Rows.instant(row, "created_at"))
                .compose(at -> tx.update(SQL.get("movePolicy"), Tuple.of(seen.id(), after.version()))
                        .compose(moved -> pending(tx, call, seen, policy))
                        .compose(pending ->
                                shown(tx, call, next, after.setBy(call.caller().id(), at.orElseThrow()), pending)))
                .map(shown -> recorded(tx, call, shown, next.after().sentence(seen.slug(), names.kept())));
    }

    /** How many requests were open, or were voided if that is asked for. */
    private static Future<Long> pending(Tx tx, Call call, SignerAccess.Seen seen, NewPolicy policy) {
        return Boolean.TRUE.equals(policy.tightenNow())
                ? Voiding.voidAll(tx, call, seen.id(), "the policy was tightened; ask again under the new one")
                : Voiding.count(tx, seen.id());
    }

    /** @param sentence as it is kept */
    private static Policy recorded(Tx tx, Call call, Policy shown, String sentence) {
        // A policy that gets steps ends direct signing, which must hold on all nodes once this is acknowledged.
        tx.takesRightsAway();
        tx.record(event(call, shown, sentence));
        return shown;
    }

    private static Event event(Call call, Policy shown, String sentence) {
        return Event.by(call.caller().id(), call.caller().organization(), "policy.set")
                .signer(shown.signer())
                .with("version", shown.version())
                .with("sentence", sentence)
                .with("policy", Rows.json(shown.steps()))
                .with("conditions", shown.conditions().isEmpty() ? null : Rows.conditionsJson(shown.conditions()))
                .with("signatureCeiling", shown.signatureCeiling().toString())
                .with("windowCeiling", shown.windowCeiling().toString())
                .with("pendingTimeout", shown.pendingTimeout().toString())
                .with("ticketPattern", shown.ticketPattern())
                .with("artifactsRequired", shown.artifactsRequired())
                .with("excludePolicyEditor", shown.excludePolicyEditor())
                .with("onePersonManySteps", shown.onePersonManySteps())
                .with("delegationAllowed", shown.delegationAllowed())
                .with("breakGlass", shown.breakGlass().toString());
    }

    private Future<Policy> shown(Tx tx, Call call, Next next, StoredPolicy after, long pending) {
        var slug = next.seen().slug();
        return names(tx, call, Stream.of(next.before(), after))
                .compose(names -> passkeys.of(tx, next.seen().id(), after)
                        .map(warnings -> after.shown(
                                next.seen().id(),
                                slug,
                                names.shown(),
                                PolicyDifference.of(slug, next.before(), after, names.shown(), pending),
                                warnings)));
    }

    private Future<PolicyRules.Directory> directory(Tx tx, Call call, SignerAccess.Seen seen, NewPolicy policy) {
        var ids = Stream.concat(
                        policy.steps().stream(),
                        policy.conditionsOrNone().stream()
                                .map(PolicyCondition::step)
                                .filter(Objects::nonNull))
                .flatMap(PolicyRules::approvers)
                .map(Approver::id)
                .distinct()
                .toArray(UUID[]::new);
        var parameters = Tuple.of(call.caller().organization(), seen.id(), ids);
        var identities = new HashMap<UUID, PolicyRules.NamedIdentity>();
        var groups = new HashMap<UUID, PolicyRules.NamedGroup>();
        return tx.all(
                        SQL.get("namedIdentities"),
                        parameters,
                        row -> identities.put(
                                row.getUUID("id"),
                                new PolicyRules.NamedIdentity(
                                        WireNames.of(IdentityKind.class, row.getString("kind")),
                                        row.getString("name"),
                                        row.getBoolean("active"),
                                        row.getInteger("rank"))))
                .compose(found -> tx.all(SQL.get("namedGroups"), parameters, row -> {
                    var group = groups.computeIfAbsent(
                            row.getUUID("id"),
                            id -> new PolicyRules.NamedGroup(
                                    row.getString("name"), row.getBoolean("may_decide"), new HashMap<>()));
                    var person = row.getUUID("person");
                    return person == null || group.people().put(person, row.getInteger("rank")) == null;
                }))
                .map(found -> new PolicyRules.Directory(identities, groups));
    }

    private Future<Policy> shown(Tx tx, Call call, SignerAccess.Seen seen, StoredPolicy policy) {
        return names(tx, call, Stream.of(policy))
                .compose(names -> warnings(tx, seen, policy)
                        .map(warnings -> policy.shown(seen.id(), seen.slug(), names.shown(), null, warnings)));
    }

    private Future<List<String>> warnings(Tx tx, SignerAccess.Seen seen, StoredPolicy policy) {
        return StepsInForce.warnings(tx, seen.id(), seen.slug())
                .compose(unmet -> passkeys.of(tx, seen.id(), policy)
                        .map(lacking ->
                                Stream.concat(unmet.stream(), lacking.stream()).toList()));
    }

    /**
     * Of everybody whom policies name.
     *
     * @param shown for who reads it now
     * @param kept for texts that are stored, where people stand by id
     */
    private record Names(Map<UUID, String> shown, Map<UUID, String> kept) {}

    private Future<Names> names(Tx tx, Call call, Stream<StoredPolicy> policies) {
        var ids = policies.flatMap(StoredPolicy::approvers).distinct().toArray(UUID[]::new);
        var names = new Names(new HashMap<>(), new HashMap<>());
        return tx.all(SQL.get("namesOf"), Tuple.of(call.caller().organization(), (Object) ids), row -> put(names, row))
                .map(found -> names);
    }

    private static boolean put(Names names, Row row) {
        var id = row.getUUID("id");
        var name = row.getString("name");
        names.shown().put(id, name);
        names.kept().put(id, row.getString("kind").equals("person") ? Mention.person(id) : name);
        return true;
    }
}

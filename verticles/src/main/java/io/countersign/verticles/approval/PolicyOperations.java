package io.countersign.verticles.approval;

import io.countersign.protocol.api.Approver;
import io.countersign.protocol.api.Ceiling;
import io.countersign.protocol.api.FieldError;
import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.NewPolicy;
import io.countersign.protocol.api.Page;
import io.countersign.protocol.api.Policy;
import io.countersign.verticles.Call;
import io.countersign.verticles.PageQuery;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Pages;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.countersign.verticles.store.WireNames;
import io.vertx.core.Future;
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

    PolicyOperations(Database database, SignerAccess signers) {
        this.database = database;
        this.signers = signers;
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
                                        .map(policy -> policy.shown(seen.id(), seen.slug(), names))
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
        return database.change(
                call,
                tx -> signers.held(tx, call, signer)
                        .map(seen -> seen.forAdministrator(call).notArchived())
                        .compose(seen -> {
                            if (expectedVersion != null && expectedVersion != seen.policyVersion()) {
                                throw new Refusal.Stale("the policy is at version " + seen.policyVersion()
                                                + " by now; read it again and decide anew")
                                        .refused();
                            }
                            return directory(tx, call, seen, policy).compose(directory -> {
                                refuse(PolicyRules.problems(policy, directory));
                                return write(tx, call, seen, policy);
                            });
                        }));
    }

    private static void refuse(List<FieldError> problems) {
        if (!problems.isEmpty()) {
            throw ApprovalRefusals.badInput(problems).refused();
        }
    }

    private Future<Policy> write(Tx tx, Call call, SignerAccess.Seen seen, NewPolicy policy) {
        var version = seen.policyVersion() + 1;
        var timeout = Objects.requireNonNullElse(policy.pendingTimeout(), PolicyRules.DEFAULT_PENDING_TIMEOUT);
        var window = policy.windowCeiling().maximum();
        var values = Tuple.of(seen.id(), version, Rows.json(policy.steps()))
                .addBoolean(policy.signatureCeiling().unlimited())
                .addLong(policy.signatureCeiling().maximum())
                .addBoolean(window.isEmpty())
                .addLong(window.map(Duration::toSeconds).orElse(Ceiling.NO_LIMIT))
                .addLong(timeout.toSeconds())
                .addUUID(call.caller().id());
        return tx.first(SQL.get("insertPolicy"), values, row -> Rows.instant(row, "created_at"))
                .compose(at -> tx.update(SQL.get("movePolicy"), Tuple.of(seen.id(), version))
                        .map(moved -> new StoredPolicy(
                                version,
                                policy.steps(),
                                new Ceilings(policy.signatureCeiling(), policy.windowCeiling()),
                                timeout,
                                call.caller().id(),
                                at.orElseThrow())))
                .compose(stored -> shown(tx, call, seen, stored))
                .map(shown -> {
                    // A policy that gets steps ends direct signing, which must hold on all nodes once this is
                    // acknowledged.
                    tx.takesRightsAway();
                    tx.record(Event.by(call.caller().id(), call.caller().organization(), "policy.set")
                            .signer(seen.id())
                            .with("version", version)
                            .with("sentence", shown.sentence())
                            .with("policy", Rows.json(policy.steps()))
                            .with("signatureCeiling", policy.signatureCeiling().toString())
                            .with("windowCeiling", policy.windowCeiling().toString())
                            .with("pendingTimeout", timeout.toString()));
                    return shown;
                });
    }

    private Future<PolicyRules.Directory> directory(Tx tx, Call call, SignerAccess.Seen seen, NewPolicy policy) {
        var ids = policy.steps().stream()
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
        return names(tx, call, Stream.of(policy)).map(names -> policy.shown(seen.id(), seen.slug(), names));
    }

    private Future<Map<UUID, String>> names(Tx tx, Call call, Stream<StoredPolicy> policies) {
        var ids = policies.flatMap(StoredPolicy::approvers).distinct().toArray(UUID[]::new);
        var names = new HashMap<UUID, String>();
        return tx.all(
                        SQL.get("namesOf"),
                        Tuple.of(call.caller().organization(), (Object) ids),
                        row -> names.put(row.getUUID("id"), row.getString("name")))
                .map(found -> names);
    }
}

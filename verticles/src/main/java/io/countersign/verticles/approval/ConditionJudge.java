package io.countersign.verticles.approval;

import io.countersign.protocol.api.AddedStep;
import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.IdentityRef;
import io.countersign.protocol.api.PolicyCondition;
import io.countersign.protocol.api.Scope;
import io.countersign.verticles.Call;
import io.countersign.verticles.condition.ConditionPrograms;
import io.countersign.verticles.condition.Conditions;
import io.countersign.verticles.condition.Facts;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.countersign.verticles.store.WireNames;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Judges the conditions of a policy wherever approvals are asked for, given and used; signing judges the same way, from memory. */
final class ConditionJudge {
    private static final Queries SQL = Queries.of("approvals");
    private static final String CLAIM = "claim.";

    private final ConditionPrograms programs;

    ConditionJudge(ConditionPrograms programs) {
        this.programs = programs;
    }

    /**
     * Whom it is about.
     *
     * @param claims verified ones of that identity's own call; empty where somebody else calls
     */
    record Who(UUID identity, Map<String, String> claims) {
        /** @param signs who would sign */
        static Who of(Call call, IdentityRef signs) {
            return new Who(
                    signs.id(),
                    call.caller().id().equals(signs.id()) ? call.caller().claims() : Map.of());
        }

        /** As it was when the request was made. */
        static Who of(RequestFile file) {
            return new Who(
                    file.recipient().id(),
                    file.requester().id().equals(file.recipient().id()) ? claims(file.verified()) : Map.of());
        }

        private static Map<String, String> claims(Map<String, String> verified) {
            var claims = new java.util.TreeMap<String, String>();
            verified.forEach((name, value) -> {
                if (name.startsWith(CLAIM)) {
                    claims.put(name.substring(CLAIM.length()), value);
                }
            });
            return claims;
        }
    }

    /** What is wanted. */
    record Wish(Facts.Kind kind, Terms terms, @Nullable String ticket) {
        private Facts.Asked at(Instant now) {
            var scope = Optional.ofNullable(terms.scope());
            return new Facts.Asked(
                    kind,
                    terms.unlimitedSignatures() ? Long.MAX_VALUE : terms.signatures(),
                    window(now),
                    ticket == null ? "" : ticket,
                    scope.map(Scope::tool).orElse(""),
                    scope.map(Scope::host).orElse(""),
                    scope.map(Wish::artifacts).orElse(0L));
        }

        private Duration window(Instant now) {
            if (terms.expiresAt() != null) {
                var window = Duration.between(terms.notBefore() == null ? now : terms.notBefore(), terms.expiresAt());
                return window.isNegative() ? Duration.ZERO : window;
            }
            return terms.unlimitedWindow() ? Facts.Asked.ENDLESS : Duration.ofSeconds(terms.windowSeconds());
        }

        private static long artifacts(Scope scope) {
            if (scope.manifest() != null) {
                return scope.manifest().size();
            }
            return scope.artifacts() == null ? 0 : scope.artifacts().size();
        }
    }

    /** @param at null for the database's now */
    Future<Conditions.Judgement> judge(
            Tx tx, UUID signer, List<PolicyCondition> conditions, Who who, Wish wish, @Nullable Instant at) {
        return conditions.isEmpty()
                ? Future.succeededFuture(Conditions.Judgement.NOTHING)
                : programs.ready(conditions)
                        .compose(ready -> tx.first(
                                        SQL.get("conditionFacts"),
                                        Tuple.of(signer, who.identity()).addOffsetDateTime(Rows.time(at)),
                                        row -> facts(row, who, wish))
                                .map(facts -> ready.judge(facts.orElseThrow())));
    }

    /** Fails when a condition refuses, or adds a step while nobody of the step is asked. */
    Future<Void> unlessRefused(
            Tx tx, UUID signer, List<PolicyCondition> conditions, Who who, Wish wish, List<String> asked) {
        return judge(tx, signer, conditions, who, wish, null).map(judgement -> {
            if (judgement.refuses()) {
                throw ApprovalRefusals.conditionRefuses(judgement).refused();
            }
            if (!asked.containsAll(judgement.adding())) {
                throw ApprovalRefusals.conditionAddsStep(judgement).refused();
            }
            return null;
        });
    }

    /**
     * The conditions of a request's own version of the policy, at the moment when its last approval comes in. Its steps are part of the
     * hash that was decided on, so none is added to it any more.
     */
    Future<Void> atGrant(Tx tx, RequestFile file) {
        return tx.first(SQL.get("findPolicy"), Tuple.of(file.signer(), file.policyVersion()), StoredPolicy::of)
                .compose(policy -> unlessRefused(
                        tx,
                        file.signer(),
                        policy.orElseThrow().conditions(),
                        Who.of(file),
                        new Wish(Facts.Kind.REQUEST, file.terms(), file.ticket()),
                        file.added().stream().map(AddedStep::condition).toList()));
    }

    private static Facts facts(Row row, Who who, Wish wish) {
        var rank = row.getInteger("rank");
        var now = Rows.instant(row, "now");
        return new Facts(
                new Facts.Identity(
                        row.getUUID("id"),
                        row.getString("name"),
                        WireNames.of(IdentityKind.class, row.getString("kind")),
                        Facts.Identity.role(rank),
                        List.of(row.getArrayOfStrings("groups")),
                        List.of(row.getArrayOfStrings("owners"))),
                who.claims(),
                row.getString("environment"),
                now,
                List.of(row.getArrayOfStrings("freezes")),
                wish.at(now));
    }
}

package io.countersign.verticles.approval;

import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.IdentityRef;
import io.countersign.protocol.api.PolicyStep;
import io.countersign.verticles.Call;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Ids;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The policy guard: on a Signer whose policy has steps or can add some, nobody alone loosens who may sign and who must agree. What would do so waits
 * as a request. What only takes rights away is not for the guard to hold back, and never comes here.
 */
final class Guard {
    private static final Queries SQL = Queries.of("changes");
    private static final Queries APPROVALS = Queries.of("approvals");

    private static final String CUT = " (cut here: the change itself says all of it)";

    private Guard() {}

    /**
     * A change that somebody wants to make.
     *
     * @param concerned whom it lets sign or decide, who therefore does not decide on it; the caller if nobody else
     * @param gaining other people who would sign or do more than now, who do not decide either
     */
    record Wanted(UUID signer, Change change, IdentityRef concerned, Set<UUID> gaining) {
        Wanted(UUID signer, Change change, IdentityRef concerned) {
            this(signer, change, concerned, Set.of());
        }
    }

    private record Standing(boolean guarded, long authority, String slug) {
        static Standing of(Row row) {
            return new Standing(row.getBoolean("guarded"), row.getLong("authority_version"), row.getString("slug"));
        }
    }

    /** Makes the change, or opens the request that it waits for. The Signer is held. */
    static <T> Future<Held<T>> unlessHeld(Tx tx, Call call, Wanted wanted, Supplier<Future<T>> make) {
        return standing(tx, wanted.signer())
                .compose(standing -> standing.guarded() && tx.approvedRequest() == null
                        ? held(tx, call, wanted, standing, () -> made(make))
                        : made(make));
    }

    /** Each of these Signers is asked, the next one when the one before has agreed; with none left the change is made. All are held. */
    static <T> Future<Held<T>> unlessOneHolds(Tx tx, Call call, List<Wanted> asked, Supplier<Future<T>> make) {
        if (asked.isEmpty()) {
            return made(make);
        }
        var first = asked.getFirst();
        return standing(tx, first.signer())
                .compose(standing -> held(
                        tx,
                        call,
                        first,
                        standing,
                        () -> unlessOneHolds(tx, call, asked.subList(1, asked.size()), make)));
    }

    private static <T> Future<Held<T>> made(Supplier<Future<T>> make) {
        return make.get().map(done -> new Held<T>(done, null));
    }

    private static Future<Standing> standing(Tx tx, UUID signer) {
        return tx.first(SQL.get("guarded"), Tuple.of(signer), Standing::of).map(Optional::orElseThrow);
    }

    /** @param alone makes the change where nobody is left who could agree to it */
    private static <T> Future<Held<T>> held(
            Tx tx, Call call, Wanted wanted, Standing standing, Supplier<Future<Held<T>>> alone) {
        return tx.first(
                        APPROVALS.get("policiesInForce"),
                        Tuple.of((Object) new UUID[] {wanted.signer()}),
                        StoredPolicy::of)
                .compose(policy -> tx.all(
                                SQL.get("administrators"), Tuple.of(wanted.signer()), row -> row.getUUID("id"))
                        .compose(administrators -> owners(tx, wanted)
                                .map(owners -> new Draft(
                                        standing,
                                        policy.orElseThrow(),
                                        GuardRules.step(administrators, policy.orElseThrow()),
                                        owners))))
                .compose(draft -> left(tx, call, wanted, draft).compose(left -> switch (left) {
                    case ENOUGH -> opened(tx, call, wanted, draft);
                    case WHO_GAIN -> throw onlyWhoGain(standing).refused();
                    case TOO_FEW -> alone(call, wanted, standing, alone);
                }));
    }

    /** Who could agree beside the one who asks. */
    private enum Left {
        ENOUGH,
        /** Enough, were they not to gain by the change. */
        WHO_GAIN,
        TOO_FEW
    }

    /**
     * What the request will be opened with.
     *
     * @param owners of the machine that is concerned
     */
    private record Draft(Standing standing, StoredPolicy policy, PolicyStep step, Map<UUID, Set<UUID>> owners) {}

    private static Future<Map<UUID, Set<UUID>>> owners(Tx tx, Wanted wanted) {
        return wanted.concerned().kind() == IdentityKind.MACHINE
                ? Deciders.owners(tx, Set.of(wanted.concerned().id()))
                : Future.succeededFuture(Map.of());
    }

    private static Future<Left> left(Tx tx, Call call, Wanted wanted, Draft draft) {
        var self = self(call);
        var requester = Deciders.excluded(self, self, Set.of(), Map.of());
        var excluded = Deciders.excluded(self, wanted.concerned(), Set.of(), draft.owners());
        wanted.gaining().forEach(person -> excluded.putIfAbsent(person, Exclusion.GAINS));
        var steps = List.of(draft.step());
        return Deciders.of(tx, wanted.signer(), steps).map(listed -> {
            if (canBeMet(steps, listed, excluded)) {
                return Left.ENOUGH;
            }
            return canBeMet(steps, listed, requester) ? Left.WHO_GAIN : Left.TOO_FEW;
        });
    }

    private static boolean canBeMet(List<PolicyStep> steps, Deciders.Listed listed, Map<UUID, Exclusion> excluded) {
        var eligibility = new Eligibility(listed.steps(), excluded);
        return Feasibility.shortage(Plan.of(steps, false), eligibility.eligibleByStep())
                .isEmpty();
    }

    /** People who are there do not become nobody because the one who asks lets them gain: that would be a way past all of them. */
    private static Refusal onlyWhoGain(Standing standing) {
        return new Refusal.Conflict(
                "GUARD_CANNOT_BE_MET",
                "for the policy guard of " + standing.slug()
                        + " too few people could agree to this who do not gain by it themselves, through a group, or as owner of a"
                        + " machine identity; make the change without those who gain, or ask for another Administrator first");
    }

    /** So that nobody is locked out for ever: where there is no second person, an admin of the organization may add one. */
    private static <T> Future<Held<T>> alone(
            Call call, Wanted wanted, Standing standing, Supplier<Future<Held<T>>> make) {
        if (wanted.change().isOfMember() && call.caller().isOrganizationAdmin()) {
            return make.get();
        }
        throw new Refusal.Conflict(
                        "GUARD_CANNOT_BE_MET",
                        "the policy guard of " + standing.slug()
                                + " asks for a second Administrator or the approvers of its last step, and nobody of them is left to"
                                + " decide; an admin of the organization may make somebody Administrator first")
                .refused();
    }

    private static <T> Future<Held<T>> opened(Tx tx, Call call, Wanted wanted, Draft draft) {
        var same = RequestHash.ofChange(wanted.concerned().id(), wanted.change().text());
        return insert(tx, call, wanted, draft, same)
                .compose(made -> made.isPresent() ? Future.succeededFuture(made) : waiting(tx, call, wanted, same))
                .compose(
                        open -> open.isPresent() ? Future.succeededFuture(open) : insert(tx, call, wanted, draft, same))
                .compose(id ->
                        RequestFiles.one(tx, id.orElseThrow(() -> alreadyWaits().refused())))
                .map(file -> new Held<>(null, RequestView.of(file)));
    }

    /** The request with the same change; empty when there was one that can be approved no more, whose end is written down. */
    private static Future<Optional<UUID>> waiting(Tx tx, Call call, Wanted wanted, byte[] same) {
        var parameters = Tuple.of(wanted.signer(), call.caller().id(), Buffer.buffer(same));
        return tx.first(SQL.get("waitingChange"), parameters, row -> row).compose(found -> {
            if (found.isEmpty()) {
                return Future.succeededFuture(Optional.empty());
            }
            var id = found.get().getUUID("id");
            return found.get().getBoolean("overdue")
                    ? Transitions.timeOut(tx, call, wanted.signer(), id).map(Optional.empty())
                    : unlessStale(tx, call, id);
        });
    }

    /** Whoever asks anew because the Signer has changed would otherwise get the request that nobody can approve any more. */
    private static Future<Optional<UUID>> unlessStale(Tx tx, Call call, UUID request) {
        return RequestFiles.one(tx, request).compose(file -> {
            var stale = file.subject().stale();
            return stale.isEmpty()
                    ? Future.succeededFuture(Optional.of(request))
                    : Completion.voided(
                                    tx, Acting.of(call), file, file.progress().open(), stale.get())
                            .map(Optional.empty());
        });
    }

    private static Refusal alreadyWaits() {
        return new Refusal.Conflict(
                "ALREADY_REQUESTED", "the same change was asked for and ended at this very moment; ask again");
    }

    private static Future<Optional<UUID>> insert(Tx tx, Call call, Wanted wanted, Draft draft, byte[] same) {
        var text = wanted.change().text();
        var authority = draft.standing().authority();
        var id = Ids.next();
        var caller = call.caller();
        var version = draft.policy().version();
        var hash = RequestHash.ofChangeRequest(
                id,
                wanted.signer(),
                version,
                authority,
                caller.id(),
                wanted.concerned().id(),
                text);
        var excluded = Stream.concat(draft.owners().values().stream().flatMap(Set::stream), wanted.gaining().stream())
                .collect(Collectors.toSet());
        var values = Tuple.of(id, caller.organization(), wanted.signer(), caller.id())
                .addUUID(wanted.concerned().id())
                .addInteger(version)
                .addString(justification(wanted.change().sentences()))
                .addBuffer(Buffer.buffer(hash))
                .addBuffer(Buffer.buffer(same))
                .addArrayOfUUID(excluded.toArray(UUID[]::new))
                .addLong(draft.policy().pendingTimeout().toSeconds())
                .addString(Rows.json(List.of(draft.step())))
                .addString(text)
                .addLong(authority);
        return tx.first(SQL.get("insertChange"), values, row -> row.getUUID("id"))
                .map(inserted -> {
                    if (inserted.isPresent()) {
                        tx.record(Event.by(caller.id(), caller.organization(), "request.created")
                                .signer(wanted.signer())
                                .request(id)
                                .with("subject", "change")
                                .with("hash", HexFormat.of().formatHex(hash))
                                .with("policyVersion", version)
                                .with("change", text));
                    }
                    return inserted;
                });
    }

    /** Where a list shows a justification; all of a long change is in its sentences. */
    private static String justification(List<String> sentences) {
        var text = String.join("; ", sentences);
        return text.codePointCount(0, text.length()) <= Texts.JUSTIFICATION
                ? text
                : Texts.shortened(text, Texts.JUSTIFICATION - CUT.length()) + CUT;
    }

    static IdentityRef self(Call call) {
        return new IdentityRef(
                call.caller().id(), call.caller().kind(), call.caller().name());
    }
}

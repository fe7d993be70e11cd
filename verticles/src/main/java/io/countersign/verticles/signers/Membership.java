package io.countersign.verticles.signers;

import io.countersign.protocol.api.Member;
import io.countersign.protocol.api.Page;
import io.countersign.protocol.api.PrincipalKind;
import io.countersign.protocol.api.SignerRole;
import io.countersign.verticles.Call;
import io.countersign.verticles.PageQuery;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.approval.GrantWithdrawal;
import io.countersign.verticles.approval.Held;
import io.countersign.verticles.approval.MemberGuard;
import io.countersign.verticles.approval.StepsInForce;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Pages;
import io.countersign.verticles.store.PersonCommitment;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.countersign.verticles.store.WireNames;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who is a member in which role. Administrators of the Signer manage members, and admins of the organization, so that a Signer is not
 * lost with its last administrator. Changes of one Signer's members happen one after the other, under the lock of its row.
 */
final class Membership {
    private static final Queries SQL = Queries.of("signers");

    private final Database database;
    private final SignerLookup lookup;

    Membership(Database database, SignerLookup lookup) {
        this.database = database;
        this.lookup = lookup;
    }

    private record Principal(UUID id, PrincipalKind kind, String name, boolean active) {
        static Principal of(Row row) {
            return new Principal(
                    row.getUUID("id"),
                    WireNames.of(PrincipalKind.class, row.getString("kind")),
                    row.getString("name"),
                    row.getString("state").equals("active"));
        }
    }

    /**
     * A change under its locks.
     *
     * @param actor null for the system itself
     * @param commitment to the member; null for machines and groups
     * @param details added to the event
     */
    record Change(
            Tx tx,
            @Nullable UUID actor,
            UUID organization,
            UUID signer,
            String slug,
            @Nullable Member before,
            Optional<StepsInForce.Unmet> unmet,
            @Nullable String commitment,
            Map<String, Object> details) {
        Event event(String type, UUID member, PrincipalKind kind, String name) {
            return new Event(type, organization, actor, signer, null, null, null, details)
                    .with("member", member.toString())
                    .with("kind", kind.toString())
                    .with("name", kind == PrincipalKind.PERSON ? null : name)
                    .with("commitment", commitment)
                    .with("before", before == null ? null : before.role().toString());
        }
    }

    Future<Page<Member>> list(Call call, String signer, PageQuery page) {
        return database.read(tx -> lookup.readable(tx, call.caller(), signer)
                        .compose(row -> tx.all(
                                SQL.get("listMembers"),
                                Tuple.of(row.id(), Pages.afterId(page), Pages.fetch(page)),
                                Membership::member)))
                .map(members -> Pages.cut(members, page, Member::id));
    }

    Future<Member> set(Call call, String signer, UUID member, SignerRole role) {
        return Held.released(database.change(call, tx -> set(tx, call, signer, member, role)));
    }

    /** In the caller's transaction. */
    Future<Held<Member>> set(Tx tx, Call call, String signer, UUID member, SignerRole role) {
        return managed(tx, call, signer)
                .compose(row -> principal(tx, call, member))
                .compose(principal -> begin(tx, call, signer, member).compose(change -> {
                    var before =
                            change.before() == null ? null : change.before().role();
                    var allowed = allowed(principal, role);
                    var rise = new MemberGuard.Rise(
                            change.signer(), allowed.id(), allowed.kind(), allowed.name(), before, role);
                    return MemberGuard.unlessHeld(tx, call, rise, () -> set(change, allowed, role));
                }));
    }

    Future<Void> remove(Call call, String signer, UUID member) {
        return database.change(
                call,
                tx -> managed(tx, call, signer)
                        .compose(row -> lockPrincipal(tx, call, member))
                        .compose(principal -> begin(tx, call, signer, member))
                        .compose(change -> remove(change, member)));
    }

    /** Judges the caller before anything is locked, and tells nothing about members to those who may not manage them. */
    private Future<SignerRow> managed(Tx tx, Call call, String signer) {
        return lookup.readable(tx, call.caller(), signer).compose(row -> SignerLookup.managed(call.caller(), row));
    }

    private Future<Change> begin(Tx tx, Call call, String signer, UUID member) {
        return lookup.lockReadable(tx, call.caller(), signer)
                .compose(row -> SignerLookup.managed(call.caller(), row))
                .compose(Membership::open)
                .compose(row ->
                        change(tx, call.caller().id(), row.organization(), row.id(), row.slug(), member, Map.of()));
    }

    /** What a change of one member needs to know, once the Signer is locked. */
    static Future<Change> change(
            Tx tx,
            @Nullable UUID actor,
            UUID organization,
            UUID signer,
            String slug,
            UUID member,
            Map<String, Object> details) {
        return tx.first(SQL.get("findMember"), Tuple.of(signer, member), Membership::member)
                .compose(before -> StepsInForce.unmet(tx, signer)
                        .compose(unmet -> PersonCommitment.read(tx, member)
                                .map(commitment -> new Change(
                                        tx,
                                        actor,
                                        organization,
                                        signer,
                                        slug,
                                        before.orElse(null),
                                        unmet,
                                        commitment.orElse(null),
                                        details))));
    }

    private static Future<SignerRow> open(SignerRow row) {
        return switch (row.state()) {
            case PENDING, ACTIVE, DISABLED, EXPIRED -> Future.succeededFuture(row);
            case ARCHIVED, FAILED ->
                Future.failedFuture(new Refusal.Conflict(
                                "WRONG_STATE",
                                "Signer " + row.slug() + " is " + row.state() + ", so its members stay as they are")
                        .refused());
        };
    }

    private static Future<Member> set(Change change, Principal principal, SignerRole role) {
        var before = change.before();
        if (before != null && before.role() == role) {
            return Future.succeededFuture(before);
        }
        if (before != null) {
            return changeRole(change, before, role);
        }
        change.tx()
                .record(change.event("signer.member_set", principal.id(), principal.kind(), principal.name())
                        .with("role", role.toString()));
        var signer = change.signer();
        return change.tx()
                .update(
                        SQL.get("addMember"),
                        Tuple.of(signer, principal.id(), principal.kind().toString(), role.toString()))
                .compose(rows -> edited(change, false))
                .compose(checked ->
                        change.tx().first(SQL.get("findMember"), Tuple.of(signer, principal.id()), Membership::member))
                .map(Optional::orElseThrow);
    }

    static Future<Member> changeRole(Change change, Member before, SignerRole role) {
        change.tx()
                .record(change.event("signer.member_set", before.id(), before.kind(), before.name())
                        .with("role", role.toString()));
        var parameters = Tuple.of(change.signer(), before.id(), role.toString());
        return change.tx()
                .update(SQL.get("changeRole"), parameters)
                .compose(rows -> edited(change, role.compareTo(before.role()) > 0))
                .compose(checked -> change.tx()
                        .first(SQL.get("findMember"), Tuple.of(change.signer(), before.id()), Membership::member))
                .map(Optional::orElseThrow);
    }

    static Future<Void> remove(Change change, UUID member) {
        var before = change.before();
        if (before == null) {
            return Future.failedFuture(
                    new Refusal.NotFound("this Signer has no such member; list its members").refused());
        }
        change.tx().record(change.event("signer.member_removed", member, before.kind(), before.name()));
        return change.tx()
                .update(SQL.get("removeMember"), Tuple.of(change.signer(), member))
                .compose(rows -> edited(change, true))
                .compose(done -> GrantWithdrawal.ofFormerMember(
                        change.tx(), change.organization(), change.actor(), change.signer(), member));
    }

    /** Rules that look at what is left are judged after the change; a refusal undoes it. */
    private static Future<Void> edited(Change change, boolean lessThanBefore) {
        var tx = change.tx();
        var signer = change.signer();
        var edited = tx.update(SQL.get("editSigner"), Tuple.of(signer)).<Void>mapEmpty();
        if (!lessThanBefore) {
            return edited;
        }
        tx.takesRightsAway();
        return edited.compose(done -> administratorRemains(change))
                .compose(done -> StepCheck.stillPossible(tx, signer, change.unmet()));
    }

    private static Future<Void> administratorRemains(Change change) {
        var before = change.before();
        if (before == null || before.role() != SignerRole.ADMINISTRATOR) {
            return Future.succeededFuture();
        }
        return change.tx()
                .first(SQL.get("hasAdministrator"), Tuple.of(change.signer()), row -> row.getBoolean("held"))
                .compose(held -> held.orElseThrow()
                        ? Future.succeededFuture()
                        : Future.failedFuture(new Refusal.Conflict(
                                        "LAST_ADMINISTRATOR",
                                        "this is the last administrator of Signer " + change.slug()
                                                + "; make somebody else administrator first")
                                .refused()));
    }

    private static Principal allowed(Principal principal, SignerRole role) {
        if (!principal.active()) {
            throw new Refusal.Conflict("MEMBER_DISABLED", "this member is disabled; enable it before it gets a role")
                    .refused();
        }
        if (principal.kind() == PrincipalKind.MACHINE && role == SignerRole.ADMINISTRATOR) {
            throw NewKeys.badField("/role", "a machine identity may be operator or auditor, never administrator");
        }
        return principal;
    }

    private static Future<Principal> principal(Tx tx, Call call, UUID member) {
        return lockPrincipal(tx, call, member)
                .compose(found -> found.map(Future::succeededFuture)
                        .orElseGet(() -> Future.failedFuture(new Refusal.NotFound(
                                        "the organization has no person, machine identity or group of this id")
                                .refused())));
    }

    /** Identities and groups are locked before Signers: see the lock order in the migrations. */
    private static Future<Optional<Principal>> lockPrincipal(Tx tx, Call call, UUID member) {
        var parameters = Tuple.of(call.caller().organization(), member);
        return tx.first(SQL.get("lockIdentity"), parameters, Principal::of)
                .compose(identity -> identity.isPresent()
                        ? Future.succeededFuture(identity)
                        : tx.first(SQL.get("lockGroup"), parameters, Principal::of));
    }

    private static Member member(Row row) {
        return new Member(
                row.getUUID("member_id"),
                WireNames.of(PrincipalKind.class, row.getString("member_kind")),
                row.getString("name"),
                WireNames.of(SignerRole.class, row.getString("role")),
                row.getOffsetDateTime("since").toInstant());
    }
}

package io.countersign.verticles.campaigns;

import io.countersign.protocol.api.CampaignAnswer;
import io.countersign.protocol.api.CampaignItemState;
import io.countersign.protocol.api.CampaignSubject;
import io.countersign.verticles.Call;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.signers.MemberWithdrawal;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;

/** One answer: who may give it, and what it does. */
final class Answers {
    private static final Queries SQL = Queries.of("campaigns");
    private static final int ADMINISTRATOR = 3;

    private Answers() {}

    private record Asked(ItemRow item, int rank, boolean own) {
        static Asked of(Row row) {
            return new Asked(ItemRow.of(row), row.getInteger("rank"), row.getBoolean("own"));
        }
    }

    /** Answers an item for which the caller is a reviewer; nothing is changed when refused. */
    static Future<Void> give(Tx tx, Call call, UUID campaign, UUID item, CampaignAnswer answer) {
        // Locked first, judged after: roles and ownership may change until then.
        return find(tx, call, campaign, item)
                .compose(asked -> Withdrawal.lock(tx, asked.item()))
                .compose(locked -> find(tx, call, campaign, item))
                .compose(asked -> write(tx, call, asked.item(), answer));
    }

    private static Future<Asked> find(Tx tx, Call call, UUID campaign, UUID item) {
        var caller = call.caller();
        return tx.first(
                        SQL.get("itemToAnswer"),
                        Tuple.of(caller.organization(), caller.id(), campaign, item),
                        Asked::of)
                .map(found -> allowed(call, found.orElseThrow(() -> missing().refused())));
    }

    private static Asked allowed(Call call, Asked asked) {
        var slug = asked.item().slug();
        if (asked.rank() == 0 && !call.caller().isOrganizationAdmin()) {
            throw missing().refused();
        }
        if (asked.rank() < ADMINISTRATOR || !call.caller().isPerson()) {
            throw new Refusal.Forbidden(
                            "ROLE_REQUIRED", "only Administrators of " + slug + " confirm its rights; ask one of them")
                    .refused();
        }
        if (asked.own()) {
            throw new Refusal.Forbidden(
                            "TWO_PERSON_INTEGRITY",
                            "against two-person integrity: this right is your own; another Administrator of " + slug
                                    + " must confirm it")
                    .refused();
        }
        return asked;
    }

    private static Future<Void> write(Tx tx, Call call, ItemRow item, CampaignAnswer answer) {
        var actor = call.caller().id();
        return tx.update(
                        SQL.get("answerItem"), Tuple.of(item.id(), state(answer).toString(), answer.reason(), actor))
                .compose(rows -> {
                    if (rows != 1) {
                        throw new Refusal.Conflict(
                                        "ITEM_ANSWERED",
                                        "this right was answered already, or the deadline is over; read the item again")
                                .refused();
                    }
                    tx.record(item.event(actor, "campaign.answered")
                            .with("verdict", answer.verdict().toString())
                            .with(
                                    "role",
                                    answer.role() == null ? null : answer.role().toString())
                            .with("reason", answer.reason()));
                    return carryOut(tx, item, actor, answer);
                });
    }

    private static CampaignItemState state(CampaignAnswer answer) {
        return switch (answer.verdict()) {
            case KEEP -> CampaignItemState.KEPT;
            case REDUCE -> CampaignItemState.REDUCED;
            case REMOVE -> CampaignItemState.REMOVED;
        };
    }

    private static Future<Void> carryOut(Tx tx, ItemRow item, UUID actor, CampaignAnswer answer) {
        var reason = "not recertified: " + answer.reason();
        return switch (answer.verdict()) {
            case KEEP -> Future.succeededFuture();
            case REMOVE -> Withdrawal.remove(tx, item, actor, reason);
            case REDUCE -> reduce(tx, item, actor, answer, reason);
        };
    }

    private static Future<Void> reduce(Tx tx, ItemRow item, UUID actor, CampaignAnswer answer, String reason) {
        var role = answer.role();
        if (item.subject() == CampaignSubject.GRANT) {
            throw Refusal.BadInput.field(
                            "/verdict", "a grant never changes; remove it, and let its holder ask for what is needed")
                    .refused();
        }
        if (role == null) {
            throw Refusal.BadInput.field("/role", "say which smaller role").refused();
        }
        return MemberWithdrawal.reduce(tx, Withdrawal.member(item, actor, reason), role);
    }

    static Refusal missing() {
        return new Refusal.NotFound("there is no such campaign or item, or you may not see it");
    }
}

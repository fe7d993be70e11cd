package io.countersign.verticles.campaigns;

import io.countersign.protocol.api.NewCampaign;
import io.countersign.verticles.Call;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Ids;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Opens a campaign: takes down in one transaction which rights there are. */
final class CampaignOpening {
    private static final Queries SQL = Queries.of("campaigns");

    /** What reviewers could ever answer, and what one transaction writes without holding others up. */
    static final int MOST_ITEMS = 20_000;

    private CampaignOpening() {}

    private record Named(UUID id, String slug) {}

    static Future<UUID> open(Tx tx, Call call, NewCampaign wanted) {
        var members = wanted.members() == null || wanted.members();
        if (!members && wanted.grantsLongerThan() == null) {
            throw Refusal.BadInput.field(
                            "/members", "without members, say in grantsLongerThan which grants to ask about")
                    .refused();
        }
        var id = Ids.next();
        return signers(tx, call, wanted.signers())
                .compose(signers -> insert(tx, call, id, wanted, members)
                        .compose(inserted -> items(tx, id, signers))
                        .map(items -> {
                            tx.record(created(call, id, wanted, items));
                            return id;
                        }));
    }

    /** @return null for all Signers of the organization */
    private static Future<UUID @Nullable []> signers(Tx tx, Call call, @Nullable List<String> wanted) {
        if (wanted == null) {
            return Future.succeededFuture(null);
        }
        return tx.all(
                        SQL.get("campaignSigners"),
                        Tuple.of(call.caller().organization()).addArrayOfString(wanted.toArray(String[]::new)),
                        row -> new Named(row.getUUID("id"), row.getString("slug")))
                .map(found -> {
                    for (var i = 0; i < wanted.size(); i++) {
                        var name = wanted.get(i);
                        if (found.stream()
                                .noneMatch(signer -> signer.slug().equals(name)
                                        || signer.id().toString().equals(name))) {
                            throw Refusal.BadInput.field(
                                            "/signers/" + i, "there is no such Signer with rights to confirm")
                                    .refused();
                        }
                    }
                    return found.stream().map(Named::id).toArray(UUID[]::new);
                });
    }

    private static Future<Void> insert(Tx tx, Call call, UUID id, NewCampaign wanted, boolean members) {
        var over = wanted.grantsLongerThan();
        var values = Tuple.of(id, call.caller().organization(), wanted.name(), members)
                .addLong(over == null ? null : over.toSeconds())
                .addUUID(call.caller().id())
                .addOffsetDateTime(wanted.deadline().atOffset(ZoneOffset.UTC));
        return tx.update(SQL.get("insertCampaign"), values).map(rows -> {
            if (rows != 1) {
                throw Refusal.BadInput.field("/deadline", "must be in the future and at most a year away")
                        .refused();
            }
            return null;
        });
    }

    private static Future<Integer> items(Tx tx, UUID id, UUID @Nullable [] signers) {
        var parameters = Tuple.of(id).addArrayOfUUID(signers);
        return tx.update(SQL.get("insertMemberItems"), parameters)
                .compose(members ->
                        tx.update(SQL.get("insertGrantItems"), parameters).map(grants -> members + grants))
                .map(items -> {
                    if (items == 0 || items > MOST_ITEMS) {
                        throw new Refusal.Conflict(
                                        items == 0 ? "NOTHING_TO_CONFIRM" : "CAMPAIGN_TOO_LARGE",
                                        items == 0
                                                ? "there is no right of this kind to confirm"
                                                : "there are " + items + " rights to confirm, more than " + MOST_ITEMS
                                                        + "; open several campaigns and name Signers in each")
                                .refused();
                    }
                    return items;
                });
    }

    private static Event created(Call call, UUID id, NewCampaign wanted, int items) {
        return Event.by(call.caller().id(), call.caller().organization(), "campaign.created")
                .with("campaign", id.toString())
                .with("name", wanted.name())
                .with("deadline", wanted.deadline().toString())
                .with("items", items);
    }
}

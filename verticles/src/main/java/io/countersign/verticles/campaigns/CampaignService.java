package io.countersign.verticles.campaigns;

import io.countersign.protocol.api.Campaign;
import io.countersign.protocol.api.CampaignAnswer;
import io.countersign.protocol.api.CampaignItem;
import io.countersign.protocol.api.CampaignItemState;
import io.countersign.protocol.api.NewCampaign;
import io.countersign.protocol.api.Page;
import io.countersign.verticles.Call;
import io.countersign.verticles.Campaigns;
import io.countersign.verticles.PageQuery;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Database.Created;
import io.countersign.verticles.store.Pages;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Recertification. Admins of the organization open campaigns and see all of them; Auditors and Administrators of a Signer see its items;
 * its Administrators answer.
 */
public final class CampaignService implements Campaigns {
    private static final Queries SQL = Queries.of("campaigns");

    private final Database database;

    public CampaignService(Database database) {
        this.database = database;
    }

    @Override
    public Future<Campaign> createCampaign(Call call, NewCampaign campaign) {
        if (!call.caller().isOrganizationAdmin()) {
            return Future.failedFuture(
                    new Refusal.Forbidden("ADMIN_REQUIRED", "only an admin of the organization opens campaigns")
                            .refused());
        }
        return database.create(
                call,
                tx -> CampaignOpening.open(tx, call, campaign)
                        .compose(id -> one(tx, call, id).map(made -> new Created<>(id, made))),
                id -> getCampaign(call, id));
    }

    @Override
    public Future<Page<Campaign>> listCampaigns(Call call, PageQuery page) {
        var after = Pages.afterId(page);
        return database.read(tx -> tx.all(
                        SQL.get("listCampaigns"),
                        visible(call)
                                .addUUID(after)
                                .addInteger(Pages.fetch(page))
                                .addUUID(null),
                        CampaignRows::campaign))
                .map(found -> Pages.cut(found, page, Campaign::id));
    }

    @Override
    public Future<Campaign> getCampaign(Call call, UUID campaign) {
        return database.read(tx -> one(tx, call, campaign));
    }

    private static Future<Campaign> one(Tx tx, Call call, UUID campaign) {
        return tx.first(
                        SQL.get("listCampaigns"),
                        visible(call).addUUID(null).addInteger(1).addUUID(campaign),
                        CampaignRows::campaign)
                .map(found -> found.orElseThrow(() -> Answers.missing().refused()));
    }

    private static Tuple visible(Call call) {
        var caller = call.caller();
        return Tuple.of(caller.organization(), caller.id(), caller.isOrganizationAdmin());
    }

    @Override
    public Future<Page<CampaignItem>> listCampaignItems(
            Call call, UUID campaign, @Nullable CampaignItemState state, PageQuery page) {
        var after = Pages.afterId(page);
        return database.read(tx -> one(tx, call, campaign)
                        .compose(seen -> tx.all(
                                SQL.get("listItems"),
                                visible(call)
                                        .addUUID(campaign)
                                        .addUUID(after)
                                        .addInteger(Pages.fetch(page))
                                        .addString(state == null ? null : state.toString())
                                        .addUUID(null),
                                CampaignRows::item)))
                .map(found -> Pages.cut(found, page, CampaignItem::id));
    }

    @Override
    public Future<CampaignItem> answerCampaignItem(Call call, UUID campaign, UUID item, CampaignAnswer answer) {
        return database.change(
                call,
                tx -> Answers.give(tx, call, campaign, item, answer).compose(given -> item(tx, call, campaign, item)));
    }

    private static Future<CampaignItem> item(Tx tx, Call call, UUID campaign, UUID item) {
        return tx.first(
                        SQL.get("listItems"),
                        visible(call)
                                .addUUID(campaign)
                                .addUUID(null)
                                .addInteger(1)
                                .addString(null)
                                .addUUID(item),
                        CampaignRows::item)
                .map(found -> found.orElseThrow(() -> Answers.missing().refused()));
    }
}

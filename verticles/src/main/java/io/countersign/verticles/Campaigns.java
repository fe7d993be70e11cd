package io.countersign.verticles;

import io.countersign.protocol.api.Campaign;
import io.countersign.protocol.api.CampaignAnswer;
import io.countersign.protocol.api.CampaignItem;
import io.countersign.protocol.api.CampaignItemState;
import io.countersign.protocol.api.NewCampaign;
import io.countersign.protocol.api.Page;
import io.vertx.core.Future;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Recertification of rights. Method names are operation ids of the contract. */
public interface Campaigns {
    Future<Campaign> createCampaign(Call call, NewCampaign campaign);

    Future<Page<Campaign>> listCampaigns(Call call, PageQuery page);

    Future<Campaign> getCampaign(Call call, UUID campaign);

    /** @param state null for all */
    Future<Page<CampaignItem>> listCampaignItems(
            Call call, UUID campaign, @Nullable CampaignItemState state, PageQuery page);

    /** Completes, for an answer that takes something away, when no gateway releases another signature under it. */
    Future<CampaignItem> answerCampaignItem(Call call, UUID campaign, UUID item, CampaignAnswer answer);
}

package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.gateway.http.Pages;
import io.countersign.protocol.api.CampaignItemState;
import io.countersign.verticles.Campaigns;
import io.vertx.core.Future;
import java.util.Locale;

/** List the rights that a recertification asks about: {@code GET /v1/campaigns/{campaign}/items}. */
record ListCampaignItems(Campaigns campaigns) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return campaigns
                .listCampaignItems(
                        context.call(),
                        context.id("campaign"),
                        context.text("state").map(ListCampaignItems::state).orElse(null),
                        context.page())
                .map(page -> Pages.answer(context, page));
    }

    private static CampaignItemState state(String name) {
        return CampaignItemState.valueOf(name.toUpperCase(Locale.ROOT));
    }
}

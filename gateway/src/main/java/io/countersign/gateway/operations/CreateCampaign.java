package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.NewCampaign;
import io.countersign.verticles.Campaigns;
import io.vertx.core.Future;

/** Open a recertification: {@code POST /v1/campaigns}. */
record CreateCampaign(Campaigns campaigns) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return campaigns
                .createCampaign(context.call(), context.body(NewCampaign.class))
                .map(campaign -> Answer.created("/v1/campaigns/" + campaign.id(), campaign));
    }
}

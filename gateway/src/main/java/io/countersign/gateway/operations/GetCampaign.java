package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Campaigns;
import io.vertx.core.Future;

/** Get a recertification with its progress: {@code GET /v1/campaigns/{campaign}}. */
record GetCampaign(Campaigns campaigns) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return campaigns.getCampaign(context.call(), context.id("campaign")).map(Answer::ok);
    }
}

package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.gateway.http.Pages;
import io.countersign.verticles.Campaigns;
import io.vertx.core.Future;

/** List recertifications: {@code GET /v1/campaigns}. */
record ListCampaigns(Campaigns campaigns) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return campaigns.listCampaigns(context.call(), context.page()).map(page -> Pages.answer(context, page));
    }
}

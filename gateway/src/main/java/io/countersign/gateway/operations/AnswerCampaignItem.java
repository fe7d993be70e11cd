package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.CampaignAnswer;
import io.countersign.verticles.Campaigns;
import io.vertx.core.Future;

/** Keep, reduce or remove one right: {@code POST /v1/campaigns/{campaign}/items/{item}:answer}. */
record AnswerCampaignItem(Campaigns campaigns) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return campaigns
                .answerCampaignItem(
                        context.call(), context.id("campaign"), context.id("item"), context.body(CampaignAnswer.class))
                .map(Answer::ok);
    }
}

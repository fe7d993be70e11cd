package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.gateway.http.Pages;
import io.countersign.protocol.api.DeliveryState;
import io.countersign.verticles.Webhooks;
import io.vertx.core.Future;
import java.util.Locale;

/** List what was tried: {@code GET /v1/webhooks/{webhook}/deliveries}. */
record ListWebhookDeliveries(Webhooks webhooks) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return webhooks.listWebhookDeliveries(
                        context.call(),
                        context.id("webhook"),
                        context.text("state").map(ListWebhookDeliveries::state).orElse(null),
                        context.page())
                .map(page -> Pages.answer(context, page));
    }

    private static DeliveryState state(String name) {
        return DeliveryState.valueOf(name.toUpperCase(Locale.ROOT));
    }
}

package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Notifications;
import io.vertx.core.Future;

/** How the caller wants to be told: {@code GET /v1/me/notifications}. */
record GetNotificationPreferences(Notifications notifications) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return notifications.getNotificationPreferences(context.call()).map(Answer::ok);
    }
}

package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.NotificationPreferences;
import io.countersign.verticles.Notifications;
import io.vertx.core.Future;

/** Say how to be told: {@code PUT /v1/me/notifications}. */
record SetNotificationPreferences(Notifications notifications) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return notifications
                .setNotificationPreferences(context.call(), context.body(NotificationPreferences.class))
                .map(Answer::ok);
    }
}

package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Notifications;
import io.vertx.core.Future;

/** Send a mail to oneself: {@code POST /v1/notifications:test}. */
record TestNotifications(Notifications notifications) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return notifications.testNotifications(context.call()).map(Answer::ok);
    }
}

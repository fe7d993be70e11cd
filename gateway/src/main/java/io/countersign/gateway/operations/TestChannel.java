package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Channels;
import io.vertx.core.Future;

/** Send a test card: {@code POST /v1/channels/{channel}:test}. */
record TestChannel(Channels channels) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return channels.testChannel(context.call(), context.id("channel")).map(Answer::ok);
    }
}

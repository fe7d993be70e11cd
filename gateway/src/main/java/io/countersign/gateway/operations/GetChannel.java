package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Channels;
import io.vertx.core.Future;

/** A channel: {@code GET /v1/channels/{channel}}. */
record GetChannel(Channels channels) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return channels.getChannel(context.call(), context.id("channel")).map(Answer::ok);
    }
}

package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.NewChannel;
import io.countersign.verticles.Channels;
import io.vertx.core.Future;

/** Show notifications in a channel: {@code POST /v1/channels}. */
record CreateChannel(Channels channels) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return channels.createChannel(context.call(), context.body(NewChannel.class))
                .map(made -> Answer.created("/v1/channels/" + made.id(), made));
    }
}

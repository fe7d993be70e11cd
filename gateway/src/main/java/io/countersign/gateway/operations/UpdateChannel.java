package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.ChannelSettings;
import io.countersign.verticles.Channels;
import io.vertx.core.Future;

/** Change a channel: {@code PUT /v1/channels/{channel}}. */
record UpdateChannel(Channels channels) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return channels.updateChannel(context.call(), context.id("channel"), context.body(ChannelSettings.class))
                .map(Answer::ok);
    }
}

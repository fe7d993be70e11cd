package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.gateway.http.Pages;
import io.countersign.verticles.Channels;
import io.vertx.core.Future;

/** List channels: {@code GET /v1/channels}. */
record ListChannels(Channels channels) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return channels.listChannels(context.call(), context.page()).map(page -> Pages.answer(context, page));
    }
}

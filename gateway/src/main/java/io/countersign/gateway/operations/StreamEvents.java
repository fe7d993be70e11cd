package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Live;
import io.countersign.verticles.Live.Wish;
import io.countersign.verticles.Tokens;
import io.vertx.core.Future;
import java.util.List;

/** What happens, as it happens: {@code GET /v1/events}. */
record StreamEvents(Tokens tokens, Live live, EventText text) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        var wish = new Wish(
                list(context, "signer"),
                list(context, "type"),
                context.index("Last-Event-ID").or(() -> context.index("after")).orElse(null));
        return tokens.authenticateForStreaming(context.bearer())
                .compose(session -> live.streamEvents(session, wish))
                .map(stream -> Answer.going("text/event-stream", new EventStream(stream, text))
                        // To nginx: nothing of this is held back.
                        .with("X-Accel-Buffering", "no"));
    }

    private static List<String> list(OperationContext context, String name) {
        return context.text(name).map(text -> List.of(text.split(",", -1))).orElseGet(List::of);
    }
}

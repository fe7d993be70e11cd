package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.gateway.http.Pages;
import io.countersign.protocol.api.RequestState;
import io.countersign.verticles.Approvals;
import io.countersign.verticles.Approvals.RequestFilter;
import io.vertx.core.Future;
import java.util.Locale;

/** List requests the caller may see: {@code GET /v1/requests}. */
record ListRequests(Approvals approvals) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        var filter = new RequestFilter(
                context.text("signer").orElse(null),
                context.text("state").map(ListRequests::state).orElse(null),
                context.flag("mine"),
                context.flag("toDecide"),
                context.timeOrNull("createdAfter"),
                context.durationOrNull("olderThan"));
        return approvals.listRequests(context.call(), filter, context.page()).map(page -> Pages.answer(context, page));
    }

    private static RequestState state(String name) {
        return RequestState.valueOf(name.toUpperCase(Locale.ROOT));
    }
}

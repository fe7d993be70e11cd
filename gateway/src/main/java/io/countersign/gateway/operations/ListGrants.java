package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.gateway.http.Pages;
import io.countersign.protocol.api.GrantState;
import io.countersign.verticles.Approvals;
import io.countersign.verticles.Approvals.GrantFilter;
import io.vertx.core.Future;
import java.util.Locale;

/** List grants the caller may see: {@code GET /v1/grants}. */
record ListGrants(Approvals approvals) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        var filter = new GrantFilter(
                context.text("signer").orElse(null),
                context.text("state").map(ListGrants::state).orElse(null),
                context.flag("mine"));
        return approvals.listGrants(context.call(), filter, context.page()).map(page -> Pages.answer(context, page));
    }

    private static GrantState state(String name) {
        return GrantState.valueOf(name.toUpperCase(Locale.ROOT));
    }
}

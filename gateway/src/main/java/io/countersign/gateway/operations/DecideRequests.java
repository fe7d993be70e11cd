package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.EdgeProblems;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.Approval;
import io.countersign.protocol.api.DecisionItem;
import io.countersign.protocol.api.DecisionResult;
import io.countersign.protocol.api.DecisionResults;
import io.countersign.protocol.api.DecisionVerdict;
import io.countersign.protocol.api.Decisions;
import io.countersign.protocol.api.Rejection;
import io.countersign.protocol.api.Request;
import io.countersign.verticles.Approvals;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/** Decide up to 50 requests: {@code POST /v1/requests:decide}. One after the other, so that one caller holds one connection. */
record DecideRequests(Approvals approvals) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        var items = context.body(Decisions.class).decisions();
        for (var i = 0; i < items.size(); i++) {
            check(items.get(i), "/decisions/" + i);
        }
        return all(context, items).map(results -> Answer.ok(new DecisionResults(results)));
    }

    private static void check(DecisionItem item, String pointer) {
        if (item.verdict() == DecisionVerdict.REJECT && item.reason() == null) {
            throw EdgeProblems.invalid(pointer + "/reason", "a rejection needs a reason")
                    .raised();
        }
        var unwanted = item.verdict() == DecisionVerdict.REJECT ? item.comment() : item.reason();
        if (unwanted != null) {
            throw EdgeProblems.invalid(
                            pointer, "an approval has a comment, a rejection has a reason; leave out the other")
                    .raised();
        }
    }

    private Future<List<DecisionResult>> all(OperationContext context, List<DecisionItem> items) {
        var results = Future.succeededFuture(List.<DecisionResult>of());
        for (var item : items) {
            results = results.compose(before -> decide(context, item)
                    .transform(decided -> Future.succeededFuture(plus(
                            before,
                            decided.succeeded()
                                    ? new DecisionResult(item.request(), decided.result(), null)
                                    : new DecisionResult(item.request(), null, context.problem(decided.cause()))))));
        }
        return results;
    }

    private static List<DecisionResult> plus(List<DecisionResult> before, DecisionResult one) {
        var results = new ArrayList<>(before);
        results.add(one);
        return results;
    }

    private Future<Request> decide(OperationContext context, DecisionItem item) {
        var call = context.call();
        var reason = item.reason();
        return reason == null
                ? approvals.approveRequest(
                        call,
                        item.request(),
                        new Approval(item.comment(), item.onBehalfOf(), item.passkey()),
                        item.hash())
                : approvals.rejectRequest(
                        call, item.request(), new Rejection(reason, item.onBehalfOf(), item.passkey()), item.hash());
    }
}

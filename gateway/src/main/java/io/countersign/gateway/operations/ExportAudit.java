package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.gateway.http.Pages;
import io.countersign.verticles.Exports;
import io.countersign.verticles.Exports.Format;
import io.countersign.verticles.Exports.Part;
import io.countersign.verticles.Exports.Wanted;
import io.vertx.core.Future;
import java.util.Locale;
import java.util.Map;

/** The audit log in bulk: {@code GET /v1/audit:export}. */
record ExportAudit(Exports exports) implements Operation {
    private static final int DEFAULT_EVENTS = 1_000;

    @Override
    public Future<Answer> handle(OperationContext context) {
        return exports.exportAudit(context.call(), wanted(context)).map(part -> answer(context, part));
    }

    private static Wanted wanted(OperationContext context) {
        return new Wanted(
                Format.valueOf(context.text("format").orElse("jsonl").toUpperCase(Locale.ROOT)),
                context.index("from").orElse(0L),
                context.index("to").orElse(null),
                context.number("events").orElse(DEFAULT_EVENTS),
                context.text("type").orElse(null),
                context.text("signer").orElse(null),
                context.text("scope").filter("installation"::equals).isPresent());
    }

    private static Answer answer(OperationContext context, Part part) {
        var answer = Answer.bytes(part.mediaType(), part.body()).with("Export-Ends-Before", Long.toString(part.to()));
        if (!part.more()) {
            return answer;
        }
        var next = Map.of("from", Long.toString(part.next()), "to", Long.toString(part.to()));
        return answer.with("Link", Pages.next(context, next));
    }
}

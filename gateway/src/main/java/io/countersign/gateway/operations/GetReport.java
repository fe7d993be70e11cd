package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.gateway.http.Pages;
import io.countersign.protocol.api.ReportName;
import io.countersign.verticles.Reports;
import io.vertx.core.Future;
import java.util.Locale;

/** A report about rights and their use: {@code GET /v1/reports/{report}}. */
record GetReport(Reports reports) implements Operation {
    private static final int DAYS = 90;
    private static final int SECONDS = 60;

    @Override
    public Future<Answer> handle(OperationContext context) {
        var name = context.name("report").replace('-', '_').toUpperCase(Locale.ROOT);
        var question = new Reports.Question(
                ReportName.valueOf(name),
                context.text("signer").orElse(null),
                context.number("days").orElse(DAYS),
                context.number("seconds").orElse(SECONDS));
        return reports.getReport(context.call(), question, context.page()).map(page -> Pages.answer(context, page));
    }
}

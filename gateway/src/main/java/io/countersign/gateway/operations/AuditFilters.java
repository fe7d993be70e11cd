package io.countersign.gateway.operations;

import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Audit;

/** Which audit events a caller asks for. */
final class AuditFilters {
    private AuditFilters() {}

    /** All filters of the organization's log. */
    static Audit.Filter of(OperationContext context) {
        return new Audit.Filter(
                context.text("type").orElse(null),
                context.idOrNull("actor"),
                context.timeOrNull("since"),
                context.timeOrNull("until"),
                context.text("signer").orElse(null),
                context.idOrNull("request"),
                context.idOrNull("grant"),
                context.idOrNull("operation"));
    }

    /** Those of one Signer's activity; the Signer itself stands in the path. */
    static Audit.Filter ofSigner(OperationContext context) {
        return new Audit.Filter(
                context.text("type").orElse(null),
                context.idOrNull("actor"),
                context.timeOrNull("since"),
                context.timeOrNull("until"),
                null,
                null,
                null,
                null);
    }
}

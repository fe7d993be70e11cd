package io.countersign.cli.http;

import io.countersign.cli.Table;
import io.countersign.protocol.api.FieldError;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A problem answer (RFC 9457).
 *
 * @param code stable, upper case
 * @param detail what happened and what to do next
 * @param requestId under which the gateway recorded it; null when the answer was no problem document
 * @param errors every field that is wrong; null for none
 * @param request a pending request that already covers what was refused
 * @param retryAfter seconds
 */
public record Problem(
        @Nullable String type,
        @Nullable String title,
        int status,
        @Nullable String code,
        @Nullable String detail,
        @Nullable String requestId,
        @Nullable List<FieldError> errors,
        @Nullable UUID request,
        @Nullable Long retryAfter) {
    /** Title, detail, fields and request id, one a line. */
    public String forPeople() {
        var text = new StringBuilder();
        text.append(Table.clean(title == null ? "The gateway answered " + status : title));
        if (code != null) {
            text.append(" (").append(Table.clean(code)).append(")");
        }
        if (detail != null) {
            text.append('\n').append(Table.clean(detail));
        }
        var fields = errors == null ? List.<FieldError>of() : errors;
        var said = fields.size() == 1
                && detail != null
                && detail.contains(fields.get(0).pointer())
                && detail.contains(fields.get(0).detail());
        for (var error : said ? List.<FieldError>of() : fields) {
            text.append("\n  ")
                    .append(Table.clean(error.pointer()))
                    .append(": ")
                    .append(Table.clean(error.detail()));
        }
        if (requestId != null) {
            text.append("\nRequest id: ").append(Table.clean(requestId));
        }
        return text.toString();
    }

    /** The same with a word for whoever does not know what was done. */
    Problem withAdvice(String advice) {
        return new Problem(type, title, status, code, detail + " " + advice, requestId, errors, request, retryAfter);
    }

    /** The same with each field where somebody who wrote it finds it. */
    public Problem at(UnaryOperator<String> place) {
        var fields = errors == null
                ? null
                : errors.stream()
                        .map(error -> new FieldError(place.apply(error.pointer()), error.detail()))
                        .toList();
        return new Problem(type, title, status, code, detail, requestId, fields, request, retryAfter);
    }
}

package io.countersign.gateway.http;

import io.countersign.gateway.contract.ContractOperation.Place;
import io.countersign.protocol.api.Page;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Listings: a page and the link to the next one (RFC 8288). */
public final class Pages {
    private Pages() {}

    /** The page; its link keeps the filters of this call. */
    public static Answer answer(OperationContext context, Page<?> page) {
        var answer = Answer.ok(page);
        var next = page.next();
        return next == null ? answer : answer.with("Link", next(context, Map.of("cursor", next)));
    }

    /** The value of a Link to the same listing with other values of these parameters. */
    public static String next(OperationContext context, Map<String, String> changed) {
        return "<" + link(context, changed) + ">; rel=\"next\"";
    }

    private static String link(OperationContext context, Map<String, String> changed) {
        var query = new LinkedHashMap<>(context.parameters().query());
        query.putAll(changed);
        var path = context.operation().path();
        for (var rule : context.operation().parameters()) {
            if (rule.place() == Place.PATH) {
                // As the path was read: it holds no character that would need an encoding.
                path = path.replace("{" + rule.name() + "}", context.name(rule.name()));
            }
        }
        return path
                + query.entrySet().stream()
                        .map(entry ->
                                entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&", "?", ""));
    }
}

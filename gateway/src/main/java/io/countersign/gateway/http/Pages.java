package io.countersign.gateway.http;

import io.countersign.protocol.api.Page;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

/** Listings: a page and the link to the next one (RFC 8288). */
public final class Pages {
    private Pages() {}

    /** The page; its link keeps the filters of this call. */
    public static Answer answer(OperationContext context, Page<?> page) {
        var answer = Answer.ok(page);
        var next = page.next();
        return next == null ? answer : answer.with("Link", "<" + link(context, next) + ">; rel=\"next\"");
    }

    private static String link(OperationContext context, String next) {
        var query = new LinkedHashMap<>(context.parameters().query());
        query.put("cursor", next);
        var path = context.operation().path();
        for (var name : List.of("signer", "report", "campaign")) {
            var value = context.text(name);
            if (path.contains("{" + name + "}") && value.isPresent()) {
                path = path.replace("{" + name + "}", value.get());
            }
        }
        return path
                + query.entrySet().stream()
                        .map(entry ->
                                entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&", "?", ""));
    }
}

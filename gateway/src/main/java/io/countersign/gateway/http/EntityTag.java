package io.countersign.gateway.http;

/** {@code If-Match} with one strong entity tag (RFC 9110 section 13.1.1). */
final class EntityTag {
    private static final String HEADER = "If-Match";

    private EntityTag() {}

    /** @return what is between the quotes */
    static String strong(String header) {
        var text = header.strip();
        if (text.startsWith("W/")) {
            throw EdgeProblems.invalid(HEADER, "is a weak entity tag: send the ETag that the last answer carried")
                    .raised();
        }
        boolean quoted = text.length() > 2 && text.startsWith("\"") && text.endsWith("\"");
        var inside = quoted ? text.substring(1, text.length() - 1) : "";
        if (inside.isEmpty() || inside.indexOf('"') >= 0) {
            throw EdgeProblems.invalid(HEADER, "must be one entity tag in double quotes, as \"3\"")
                    .raised();
        }
        return inside;
    }
}

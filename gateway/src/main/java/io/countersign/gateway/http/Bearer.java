package io.countersign.gateway.http;

import io.vertx.core.http.HttpServerRequest;
import java.util.List;

/** The access token of a request (RFC 6750 section 2.1). Tokens in queries or forms are not looked at. */
final class Bearer {
    /** Of a b64token beside letters and digits. */
    private static final String MARKS = "-._~+/";

    private static final boolean[] OF_A_TOKEN = new boolean[128];
    private static final int SCHEME = "Bearer ".length();
    private static final int MAX_LENGTH = 8_192;

    static {
        for (char c = 0; c < OF_A_TOKEN.length; c++) {
            OF_A_TOKEN[c] =
                    c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || MARKS.indexOf(c) >= 0;
        }
    }

    private Bearer() {}

    /** @throws ProblemException when there is none, or more than one, or none of the form of a token */
    static String of(HttpServerRequest request) {
        return of(request.headers().getAll("Authorization"));
    }

    /** As {@link #of(HttpServerRequest)}, from the lines of the header. */
    static String of(List<String> lines) {
        if (lines.size() != 1 || !lines.getFirst().regionMatches(true, 0, "Bearer ", 0, SCHEME)) {
            throw EdgeProblems.noBearer().raised();
        }
        var token = lines.getFirst().substring(SCHEME).strip();
        if (token.length() > MAX_LENGTH || !isB64Token(token)) {
            throw EdgeProblems.malformedBearer().raised();
        }
        return token;
    }

    /** Characters of the table, then any number of equals signs. By hand: a pattern took a quarter of what a refusal costs. */
    static boolean isB64Token(String text) {
        var end = text.length();
        while (end > 0 && text.charAt(end - 1) == '=') {
            end--;
        }
        for (var i = 0; i < end; i++) {
            var c = text.charAt(i);
            if (c >= OF_A_TOKEN.length || !OF_A_TOKEN[c]) {
                return false;
            }
        }
        return end > 0;
    }
}

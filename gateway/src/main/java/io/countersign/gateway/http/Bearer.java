package io.countersign.gateway.http;

import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.regex.Pattern;

/** The access token of a request (RFC 6750 section 2.1). Tokens in queries or forms are not looked at. */
final class Bearer {
    private static final Pattern B64TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");
    private static final int SCHEME = "Bearer ".length();
    private static final int MAX_LENGTH = 8_192;

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
        if (token.length() > MAX_LENGTH || !B64TOKEN.matcher(token).matches()) {
            throw EdgeProblems.malformedBearer().raised();
        }
        return token;
    }
}

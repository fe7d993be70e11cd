package io.countersign.gateway.http;

import io.countersign.protocol.api.FieldError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A problem document before it is written (RFC 9457).
 *
 * @param code stable, upper case; type and title follow from it
 * @param detail what happened and what to do next; nothing secret, nothing of another tenant
 * @param errors every field that is wrong
 * @param request an open request that would allow the call; null when there is none
 * @param retryAfter seconds; empty when a repeat would not help
 * @param oauthError {@code error} of RFC 6749 section 5.2, only at the token endpoint
 * @param headers further headers of the answer
 */
public record Problem(
        int status,
        String code,
        String detail,
        List<FieldError> errors,
        @Nullable UUID request,
        OptionalInt retryAfter,
        @Nullable String oauthError,
        Map<String, String> headers) {
    private static final String TYPE_PREFIX = "urn:countersign:problem:";

    public Problem {
        detail = sentence(detail);
        errors = List.copyOf(errors);
        headers = Map.copyOf(headers);
    }

    /** Details come from many places; people read whole sentences. */
    private static String sentence(String detail) {
        if (detail.isEmpty()) {
            return detail;
        }
        var capital = Character.toUpperCase(detail.charAt(0)) + detail.substring(1);
        return capital.endsWith(".") || capital.endsWith("!") ? capital : capital + ".";
    }

    /** A problem with nothing but the essential. */
    public static Problem of(int status, String code, String detail) {
        return new Problem(status, code, detail, List.of(), null, OptionalInt.empty(), null, Map.of());
    }

    public Problem withErrors(List<FieldError> all) {
        return new Problem(status, code, detail, all, request, retryAfter, oauthError, headers);
    }

    public Problem withRequest(@Nullable UUID open) {
        return new Problem(status, code, detail, errors, open, retryAfter, oauthError, headers);
    }

    /** Adds {@code Retry-After} too. */
    public Problem withRetryAfter(int seconds) {
        return new Problem(status, code, detail, errors, request, OptionalInt.of(seconds), oauthError, headers)
                .withHeader("Retry-After", Integer.toString(seconds));
    }

    public Problem withHeader(String name, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Problem(status, code, detail, errors, request, retryAfter, oauthError, more);
    }

    public Problem withoutHeader(String name) {
        var fewer = new LinkedHashMap<>(headers);
        fewer.remove(name);
        return new Problem(status, code, detail, errors, request, retryAfter, oauthError, fewer);
    }

    /** The same problem as OAuth clients read it. */
    public Problem asOAuth(int oauthStatus, String error) {
        return new Problem(oauthStatus, code, detail, errors, request, retryAfter, error, headers);
    }

    /** This problem as an exception, the way it leaves the middle of a parser. */
    public ProblemException raised() {
        return new ProblemException(this);
    }

    /** {@code GRANT_EXHAUSTED} is {@code urn:countersign:problem:grant-exhausted}; never a page to fetch, always the same. */
    public String type() {
        return TYPE_PREFIX + code.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** {@code GRANT_EXHAUSTED} is "Grant exhausted". */
    public String title() {
        var words = code.toLowerCase(Locale.ROOT).replace('_', ' ');
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    /** The document's members, in the order in which people read them. */
    public Map<String, Object> document(String requestId) {
        var document = new LinkedHashMap<String, Object>();
        document.put("type", type());
        document.put("title", title());
        document.put("status", status);
        document.put("code", code);
        document.put("detail", detail);
        document.put("requestId", requestId);
        if (!errors.isEmpty()) {
            document.put("errors", errors);
        }
        if (oauthError != null) {
            document.put("error", oauthError);
            document.put("error_description", detail);
        }
        if (request != null) {
            document.put("request", request.toString());
        }
        retryAfter.ifPresent(seconds -> document.put("retryAfter", seconds));
        return document;
    }
}

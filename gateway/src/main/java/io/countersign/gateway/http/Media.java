package io.countersign.gateway.http;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Media types of requests and answers (RFC 9110 sections 8.3 and 12.5.1). */
final class Media {
    private Media() {}

    /** Whether a Content-Type is the expected one, in UTF-8 if it names a character set. */
    static boolean isContent(@Nullable String header, String expected) {
        if (header == null) {
            return false;
        }
        var parts = header.split(";", -1);
        if (!parts[0].strip().equalsIgnoreCase(expected)) {
            return false;
        }
        for (int i = 1; i < parts.length; i++) {
            var parameter = parts[i].strip().toLowerCase(Locale.ROOT);
            if (parameter.startsWith("charset=")
                    && !parameter
                            .substring("charset=".length())
                            .replace("\"", "")
                            .equals("utf-8")) {
                return false;
            }
        }
        return true;
    }

    /** The best of what is offered for an Accept header; the first one when the caller has no wish; empty when none will do. */
    static Optional<String> best(@Nullable String accept, List<String> offered) {
        if (accept == null || accept.isBlank()) {
            return offered.stream().findFirst();
        }
        String best = null;
        double bestQuality = 0;
        for (var type : offered) {
            double quality = quality(accept, type);
            if (quality > bestQuality) {
                best = type;
                bestQuality = quality;
            }
        }
        return Optional.ofNullable(best);
    }

    /** The weight of the most specific range that holds the type. */
    private static double quality(String accept, String type) {
        int specific = -1;
        double quality = 0;
        for (var range : accept.split(",", -1)) {
            var parts = range.split(";", -1);
            int specificity = specificity(parts[0].strip().toLowerCase(Locale.ROOT), type);
            if (specificity > specific) {
                specific = specificity;
                quality = weight(parts);
            }
        }
        return quality;
    }

    private static int specificity(String range, String type) {
        if (range.equals(type)) {
            return 2;
        }
        if (range.equals("*/*")) {
            return 0;
        }
        return range.endsWith("/*") && type.startsWith(range.substring(0, range.length() - 1)) ? 1 : -1;
    }

    private static double weight(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            var parameter = parts[i].strip().toLowerCase(Locale.ROOT);
            if (parameter.matches("q=(0(\\.[0-9]{0,3})?|1(\\.0{0,3})?)")) {
                return Double.parseDouble(parameter.substring(2));
            }
        }
        return 1;
    }
}

package io.countersign.gateway.http;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code Prefer: wait=N} (RFC 7240 section 4.3). A preference that makes no sense is ignored, as section 2 says. */
final class Preference {
    private static final Pattern WAIT = Pattern.compile("wait\\s*=\\s*\"?([0-9]{1,9})\"?", Pattern.CASE_INSENSITIVE);
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private Preference() {}

    /** How long the caller would wait, cut to a minute; empty when it did not say. */
    static Optional<Duration> waiting(String prefer) {
        for (var preference : prefer.split(",", -1)) {
            var match = WAIT.matcher(preference.split(";", -1)[0].strip());
            if (match.matches()) {
                var asked = Duration.ofSeconds(Long.parseLong(match.group(1)));
                return Optional.of(asked.compareTo(LONGEST) > 0 ? LONGEST : asked);
            }
        }
        return Optional.empty();
    }
}

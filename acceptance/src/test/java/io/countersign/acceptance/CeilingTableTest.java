package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Answer;
import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.protocol.api.Ceiling;
import io.countersign.protocol.api.FieldError;
import io.countersign.protocol.api.Grant;
import io.countersign.protocol.api.NewPolicy;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.WindowCeiling;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every ceiling of a policy against every value that somebody can ask for, of requests and of pre-approvals, through the contract and
 * the engine. What must come of it is worked out here from the sentences of the documentation: above a ceiling is refused with the
 * field and the ceiling, what is left out is the ceiling, and what is no positive whole number, no duration or no time is refused.
 */
class CeilingTableTest {
    private static final long MOST = 1_000_000_000L;
    private static final long NO_LIMIT = 9_007_199_254_740_991L;
    private static final Duration LONGEST = Duration.ofDays(3650);
    private static final List<Long> SIGNATURES = List.of(NO_LIMIT, 1L, 2L, 1000L, MOST);
    private static final List<Duration> WINDOWS =
            List.of(Duration.ZERO, Duration.ofSeconds(1), Duration.ofHours(1), Duration.ofDays(30), LONGEST);

    private static Organization org;
    private static Party ann;
    private static Party ben;
    private final List<String> wrong = new ArrayList<>();
    private int cells;

    @BeforeAll
    static void people() {
        org = Organization.create(Cluster.shared(), "ceilings");
        ann = org.person("ann");
        ben = org.person("ben");
        org.signer("release");
        org.operators("release", ann, ben);
    }

    /** What a cell comes to: the refused field with the ceiling that is named, if any, or what is granted. */
    private sealed interface Expected {
        record Refused(String field, @Nullable String ceiling) implements Expected {}

        /** @param value null: without a limit */
        record Granted(@Nullable Object value) implements Expected {}
    }

    /** @param window zero: unlimited */
    private static void policy(long signatures, Duration window) {
        var policy = new NewPolicy(
                List.of(Organization.step(1, org.admin())),
                signatures == NO_LIMIT ? Ceiling.none() : Ceiling.of(signatures),
                window.isZero() ? WindowCeiling.none() : WindowCeiling.of(window),
                null);
        org.admin().api().put("/v1/signers/release/policy", policy).expect(200);
    }

    private static Answer post(Party who, String path, String json) {
        return who.api()
                .withNewKey()
                .raw("POST", "/v1/signers/release/" + path, json.getBytes(StandardCharsets.UTF_8), "application/json");
    }

    /** @param fields further members, each with a comma before it */
    private static Answer request(String fields) {
        return post(ann, "requests", "{\"justification\":\"table\"" + fields + "}");
    }

    private static Answer grant(String fields) {
        return post(
                org.admin(),
                "grants",
                "{\"justification\":\"table\",\"recipient\":\"" + ben.id() + "\"" + fields + "}");
    }

    private void cell(String what, Answer answer, Expected expected, @Nullable Object found) {
        cells++;
        var as = switch (expected) {
            case Expected.Granted(Object value) -> answer.status() < 300 && Objects.equals(found, value);
            case Expected.Refused(String field, String ceiling) ->
                answer.status() == 400
                        && fields(answer)
                                .anyMatch(error -> error.pointer().equals(field)
                                        && (ceiling == null || error.detail().contains("at most " + ceiling + " ")));
        };
        if (!as) {
            wrong.add(what + ": expected " + expected + ", got " + found + " in " + answer);
        }
    }

    private static Stream<FieldError> fields(Answer answer) {
        var errors = answer.problem().errors();
        return errors == null ? Stream.of() : errors.stream();
    }

    private void allCellsWereRight(int atLeast) {
        assertThat(wrong).isEmpty();
        assertThat(cells).isGreaterThanOrEqualTo(atLeast);
    }

    private static List<String> counts(long ceiling) {
        var counts = new ArrayList<String>();
        Stream.of("", "null", "0", "-1", "1", "1.5", "\"1\"", "\"\"", "true", "[1]", "1e30", "1.0", "1e0")
                .forEach(counts::add);
        Stream.of(ceiling - 1, ceiling, ceiling + 1, 1L << 31, 1L << 32, NO_LIMIT, NO_LIMIT + 1)
                .map(String::valueOf)
                .forEach(counts::add);
        Stream.of("9223372036854775807", "9223372036854775808", "-9223372036854775809", "18446744073709551617")
                .forEach(counts::add);
        return counts;
    }

    private static Expected expectedCount(long ceiling, String asked) {
        if (asked.isEmpty()) {
            return new Expected.Granted(ceiling == NO_LIMIT ? null : (Long) ceiling);
        }
        var refused = new Expected.Refused("/signatures", null);
        if (!asked.matches("-?[0-9.]+(e[0-9]+)?")) {
            return refused;
        }
        var number = new BigDecimal(asked);
        if (number.stripTrailingZeros().scale() > 0
                || number.signum() <= 0
                || number.compareTo(BigDecimal.valueOf(NO_LIMIT)) > 0) {
            return refused;
        }
        return number.longValueExact() > ceiling
                ? new Expected.Refused("/signatures", Long.toString(ceiling))
                : new Expected.Granted(number.longValueExact());
    }

    @Test
    void every_number_of_signatures_meets_every_ceiling() {
        for (var ceiling : SIGNATURES) {
            policy(ceiling, Duration.ofHours(1));
            for (var asked : counts(ceiling)) {
                var field = asked.isEmpty() ? "" : ",\"signatures\":" + asked;
                var what = "ceiling " + ceiling + ", asked for " + asked;
                var request = request(field);
                cell("request, " + what, request, expectedCount(ceiling, asked), signaturesOf(request));
                var grant = grant(field);
                cell("grant, " + what, grant, expectedCount(ceiling, asked), maximumOf(grant));
            }
        }
        allCellsWereRight(200);
    }

    private static @Nullable Object signaturesOf(Answer answer) {
        if (answer.status() >= 300) {
            return "refused";
        }
        var request = answer.as(Request.class);
        return request.unlimitedSignatures() ? null : (Long) request.signatures();
    }

    private static @Nullable Object maximumOf(Answer answer) {
        if (answer.status() >= 300) {
            return "refused";
        }
        var grant = answer.as(Grant.class);
        return grant.unlimitedSignatures() ? null : (Long) grant.maxSignatures();
    }

    private static final String[] NO_WINDOWS = {
        "null",
        "\"\"",
        "\"P\"",
        "\"PT\"",
        "\"PT0S\"",
        "\"-PT1H\"",
        "\"PT-1H\"",
        "\"PT0.5S\"",
        "\"PT1.5H\"",
        "\"P1M\"",
        "\"P1Y\"",
        "\"P1W\"",
        "\"P1DT\"",
        "\"pt1h\"",
        "\" PT1H\"",
        "\"1h\"",
        "\"unlimited\"",
        "3600",
        "true",
        "{}",
        "\"P3651D\"",
        "\"PT99999999999999999999S\"",
        "\"P106751991167301D\"",
        "\"PT9223372036854775807S\"",
        "\"PT2562047788015216H\""
    };

    private static List<String> windows(Duration ceiling) {
        var windows = new ArrayList<>(List.of(NO_WINDOWS));
        windows.add("");
        var base = ceiling.isZero() ? LONGEST : ceiling;
        Stream.of(
                        base,
                        base.plusSeconds(1),
                        base.minusSeconds(1),
                        Duration.ofSeconds(1),
                        Duration.ofHours(1),
                        Duration.ofDays(1))
                .map(window -> "\"" + window + "\"")
                .forEach(windows::add);
        windows.add("\"PT" + base.toSeconds() + "S\"");
        windows.add("\"P0DT" + base.toSeconds() + "S\"");
        return windows;
    }

    private static Expected expectedWindow(Duration ceiling, String asked) {
        if (asked.isEmpty()) {
            return new Expected.Granted(ceiling.isZero() ? null : ceiling);
        }
        var refused = new Expected.Refused("/window", null);
        if (List.of(NO_WINDOWS).contains(asked)) {
            return refused;
        }
        var window = Duration.parse(asked.substring(1, asked.length() - 1));
        if (window.isZero()) {
            return refused;
        }
        if (!ceiling.isZero() && window.compareTo(ceiling) > 0) {
            return new Expected.Refused("/window", ceiling.toString());
        }
        return window.compareTo(LONGEST) > 0 ? refused : new Expected.Granted(window);
    }

    @Test
    void every_window_meets_every_ceiling() {
        for (var ceiling : WINDOWS) {
            policy(3, ceiling);
            for (var asked : windows(ceiling)) {
                var answer = request(asked.isEmpty() ? "" : ",\"window\":" + asked);
                var found = answer.status() < 300 ? answer.as(Request.class).window() : "refused";
                cell("ceiling " + ceiling + ", asked for " + asked, answer, expectedWindow(ceiling, asked), found);
            }
        }
        allCellsWereRight(150);
    }

    /**
     * Times that are asked for.
     *
     * @param begin from now on; null when left out
     * @param length from the beginning on; null when no end is said
     */
    private record Times(@Nullable Duration begin, @Nullable Duration length) {}

    private static List<Times> times(Duration ceiling) {
        var base = ceiling.isZero() ? LONGEST : ceiling;
        var times = new ArrayList<Times>();
        for (var begin : List.of(Duration.ofDays(91), Duration.ofHours(-1), Duration.ofDays(-4000))) {
            times.add(new Times(begin, null));
            times.add(new Times(begin, base));
        }
        for (var begin : List.of(Duration.ofMinutes(10), Duration.ofDays(89))) {
            times.add(new Times(begin, null));
            Stream.of(
                            base,
                            base.plusSeconds(1),
                            base.minusMillis(1),
                            Duration.ofSeconds(1),
                            Duration.ofSeconds(-1),
                            Duration.ZERO)
                    .forEach(length -> times.add(new Times(begin, length)));
        }
        Stream.of(
                        base.plusHours(1),
                        Duration.ofHours(-1),
                        Duration.ofDays(-9),
                        Duration.ofDays(4000),
                        base.minusMinutes(5))
                .forEach(length -> times.add(new Times(null, length)));
        return times;
    }

    /** What is refused first, or null for granted; the end is granted as it was said, or as long after the beginning as may be. */
    private static @Nullable Expected refusedTimes(Duration ceiling, Times asked) {
        var begin = Objects.requireNonNullElse(asked.begin(), Duration.ZERO);
        if (begin.isNegative() || begin.compareTo(Duration.ofDays(90)) > 0) {
            return new Expected.Refused("/notBefore", null);
        }
        if (asked.length() == null) {
            return null;
        }
        if (asked.length().isNegative() || asked.length().isZero()) {
            return new Expected.Refused("/expiresAt", null);
        }
        if (!ceiling.isZero() && asked.length().compareTo(ceiling) > 0) {
            return new Expected.Refused("/expiresAt", ceiling.toString());
        }
        return asked.length().compareTo(LONGEST) > 0 ? new Expected.Refused("/expiresAt", null) : null;
    }

    @Test
    void every_begin_and_end_meets_every_ceiling() {
        for (var ceiling : WINDOWS) {
            policy(3, ceiling);
            for (var asked : times(ceiling)) {
                var now = Instant.now().truncatedTo(ChronoUnit.MICROS);
                var begin = asked.begin() == null ? null : now.plus(asked.begin());
                var from = begin == null ? now : begin;
                var end = asked.length() == null ? null : from.plus(asked.length());
                var fields = (begin == null ? "" : ",\"notBefore\":\"" + begin + "\"")
                        + (end == null ? "" : ",\"expiresAt\":\"" + end + "\"");
                var what = "ceiling " + ceiling + ", asked for " + asked;
                var refused = refusedTimes(ceiling, asked);

                var request = request(fields);
                var endAsked =
                        request.status() < 300 ? request.as(Request.class).grantExpiresAt() : "refused";
                var endOfRequest = end == null && !ceiling.isZero() ? from.plus(ceiling) : end;
                cell("request, " + what, request, or(refused, endOfRequest), endAsked);

                var grant = grant(fields);
                var endGranted = grant.status() < 300 ? grant.as(Grant.class).expiresAt() : "refused";
                cell("grant, " + what, grant, or(refused, endOfRequest), endGranted);
            }
        }
        allCellsWereRight(200);
    }

    private static Expected or(@Nullable Expected refused, @Nullable Object granted) {
        return refused == null ? new Expected.Granted(granted) : refused;
    }

    @Test
    void a_window_and_times_at_once_are_refused_and_so_is_what_is_no_time() {
        policy(3, Duration.ofHours(1));
        var soon = Instant.now().plus(Duration.ofMinutes(10));
        for (var times : List.of(
                ",\"notBefore\":\"" + soon + "\"",
                ",\"expiresAt\":\"" + soon + "\"",
                ",\"notBefore\":\"" + soon + "\",\"expiresAt\":\"" + soon.plusSeconds(9) + "\"")) {
            var answer = request(",\"window\":\"PT5M\"" + times);
            cell("window and " + times, answer, new Expected.Refused("/window", null), null);
        }
        for (var field : List.of("notBefore", "expiresAt")) {
            for (var value : List.of(
                    "null",
                    "\"\"",
                    "5",
                    "\"now\"",
                    "\"tomorrow\"",
                    "\"2099-13-01T00:00:00Z\"",
                    "\"2099-02-30T00:00:00Z\"",
                    "\"2099-01-01\"",
                    "\"2099-01-01T00:00:00\"",
                    "\"+999999999-01-01T00:00:00Z\"",
                    "\"99999-01-01T00:00:00Z\"")) {
                var json = ",\"" + field + "\":" + value;
                cell("request with " + json, request(json), new Expected.Refused("/" + field, null), null);
                cell("grant with " + json, grant(json), new Expected.Refused("/" + field, null), null);
            }
        }
        cell("a grant has no window", grant(",\"window\":\"PT5M\""), new Expected.Refused("/window", null), null);
        allCellsWereRight(45);
    }
}

package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.RevocationList;
import io.countersign.verticles.Signers;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;

/** The revoked certificates of an authority, for everybody: {@code GET /v1/certificate-authorities/{certificateAuthority}/crl}. */
record GetRevocationList(Signers signers) implements Operation {
    /** A revocation should not be hidden for long by a list that somebody kept. */
    private static final Duration FRESH = Duration.ofMinutes(5);

    /** RFC 9110 section 5.6.7: two digits for the day, which Java's own form lacks. */
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    @Override
    public Future<Answer> handle(OperationContext context) {
        return signers.getRevocationList(context.id("certificateAuthority")).map(list -> answer(context, list));
    }

    private static Answer answer(OperationContext context, RevocationList list) {
        var modified = list.madeAt().truncatedTo(ChronoUnit.SECONDS);
        var fresh = list.left().compareTo(FRESH) < 0 ? list.left() : FRESH;
        return (isKnown(context, list.number(), modified)
                        ? Answer.notModified()
                        : Answer.bytes("application/pkix-crl", Buffer.buffer(list.der())))
                .etag(list.number())
                .with("Last-Modified", HTTP_DATE.format(modified))
                .with("Cache-Control", "public, max-age=" + fresh.toSeconds());
    }

    /** RFC 9110 section 13.2.2: where entity tags came, times are not looked at. */
    private static boolean isKnown(OperationContext context, long number, Instant modified) {
        return context.text("If-None-Match")
                .map(tags -> names(tags, number))
                .orElseGet(() -> context.text("If-Modified-Since")
                        .map(time -> isAsNew(time, modified))
                        .orElse(false));
    }

    private static boolean names(String tags, long number) {
        return Arrays.stream(tags.split(",", -1))
                .map(tag -> tag.strip().replaceFirst("^W/", ""))
                .anyMatch(tag -> tag.equals("*") || tag.equals("\"" + number + "\""));
    }

    /** What is no time is as if it had not come. */
    private static boolean isAsNew(String time, Instant modified) {
        try {
            return !ZonedDateTime.parse(time, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant()
                    .isBefore(modified);
        } catch (DateTimeException e) {
            return false;
        }
    }
}

package io.countersign.gateway.http;

import io.countersign.gateway.contract.ContractOperation;
import io.countersign.verticles.Call;
import io.countersign.verticles.PageQuery;
import io.countersign.verticles.Refusal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a handler may know of one call: everything here has passed the contract.
 *
 * @param caller the call of a known caller; null where the operation needs none
 * @param body tree or record, as the operation's parser made it; null without a body
 * @param mediaType what the caller wants back; empty when the answer has no body
 * @param authorization the header, for operations that read it themselves; null without one
 * @param waits to be run, at home, once the call waits for what does not come sooner when fewer calls are let in
 */
public record OperationContext(
        ContractOperation operation,
        String requestId,
        @Nullable Call caller,
        Parameters parameters,
        @Nullable Object body,
        String mediaType,
        @Nullable String authorization,
        Runnable waits) {
    private static final int DEFAULT_LIMIT = 50;
    private static final Duration LONGEST = Duration.ofDays(36_500);

    /** Who calls, and with which idempotency key. */
    public Call call() {
        if (caller == null) {
            throw new IllegalStateException(operation.id() + " has no caller");
        }
        return caller;
    }

    /**
     * The body as a record of the contract.
     *
     * @throws ProblemException when a value means nothing
     */
    public <T> T body(Class<T> type) {
        if (body == null) {
            throw new IllegalStateException(operation.id() + " has no body");
        }
        return type.isInstance(body) ? type.cast(body) : JsonBodies.convert(body, type);
    }

    /** The document of a problem that is part of a larger answer; an accident goes to the log. */
    public Map<String, Object> problem(Throwable failure) {
        return Problems.of(failure)
                .orElseGet(() -> {
                    AccessLog.accident(requestId, operation.id(), failure);
                    return Problems.accident();
                })
                .document(requestId);
    }

    /** A path parameter that is a slug or an id. */
    public String name(String parameter) {
        return text(parameter).orElseThrow(() -> new IllegalStateException(operation.id() + " has no " + parameter));
    }

    /** A path parameter that is an id. */
    public UUID id(String parameter) {
        return UUID.fromString(name(parameter));
    }

    /** A parameter that may be left out. */
    public Optional<String> text(String parameter) {
        return parameters.value(parameter, String.class);
    }

    /** An id that may be left out. */
    public @Nullable UUID idOrNull(String parameter) {
        return text(parameter).map(UUID::fromString).orElse(null);
    }

    /** A flag; false when left out. */
    public boolean flag(String parameter) {
        return parameters.value(parameter, Boolean.class).orElse(false);
    }

    /** A number that may be left out; the contract bounds it. */
    public Optional<Integer> number(String parameter) {
        return parameters.value(parameter, Long.class).map(Long::intValue);
    }

    /** An index of the log that may be left out. */
    public Optional<Long> index(String parameter) {
        return parameters.value(parameter, Long.class);
    }

    /** The access token of the caller, which has been verified once. */
    public String bearer() {
        return Bearer.of(authorization == null ? List.of() : List.of(authorization));
    }

    /** A time that may be left out. */
    public @Nullable Instant timeOrNull(String parameter) {
        try {
            return text(parameter)
                    .map(OffsetDateTime::parse)
                    .map(OffsetDateTime::toInstant)
                    .orElse(null);
        } catch (DateTimeException e) {
            throw EdgeProblems.invalid(parameter, "must be a time by RFC 3339, as 2026-01-31T12:00:00Z")
                    .raised();
        }
    }

    /** A duration that may be left out; not so long that a time before it could not be told. */
    public @Nullable Duration durationOrNull(String parameter) {
        try {
            var duration = text(parameter).map(Duration::parse).orElse(null);
            if (duration == null || duration.compareTo(LONGEST) <= 0) {
                return duration;
            }
        } catch (DateTimeException e) {
            // As the contract asks for it, so only too long to count.
        }
        throw EdgeProblems.invalid(parameter, "must be a duration of at most P" + LONGEST.toDays() + "D")
                .raised();
    }

    /** Which page of a listing. */
    public PageQuery page() {
        var limit = parameters.value("limit", Long.class).map(Long::intValue).orElse(DEFAULT_LIMIT);
        return new PageQuery(text("cursor").orElse(null), limit);
    }

    /** What If-Match holds; null when it was not sent. */
    public @Nullable String expectedTag() {
        return text("If-Match").map(EntityTag::strong).orElse(null);
    }

    /** If-Match of something whose versions are numbers; another tag cannot be the current one. */
    public @Nullable Integer expectedVersion() {
        var tag = expectedTag();
        if (tag == null || tag.matches("[0-9]{1,9}")) {
            return tag == null ? null : Integer.valueOf(tag);
        }
        throw new Refusal.Stale("If-Match is not the current version. Read it again, then repeat the change.")
                .refused();
    }

    /** How long the caller would wait for the answer (Prefer); empty when it did not say. */
    public Optional<Duration> preferredWait() {
        return text("Prefer").flatMap(Preference::waiting);
    }
}

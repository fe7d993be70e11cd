package io.countersign.verticles.webhooks;

import io.countersign.protocol.api.DeliveryProblem;
import io.countersign.verticles.WebhookFigures;
import io.countersign.verticles.outbound.DeliveryProblems;
import io.countersign.verticles.outbound.OutboundPosts;
import io.countersign.verticles.outbound.OutboundPosts.Answered;
import io.countersign.verticles.outbound.RetryAfter;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One attempt: signs the message with the present time and posts it. */
final class Sender {
    private static final int MOST_ANSWER_BYTES = 4_096;
    private static final int TOO_MANY = 429;
    private static final int UNAVAILABLE = 503;

    private final OutboundPosts posts;
    private final WebhookKeys keys;
    private final Duration patience;
    private final WebhookFigures figures;

    Sender(OutboundPosts posts, WebhookKeys keys, Duration patience, WebhookFigures figures) {
        this.posts = posts;
        this.keys = keys;
        this.patience = patience;
        this.figures = figures;
    }

    /** Never fails. */
    Future<Outcome> send(Target target, Message message) {
        var began = System.nanoTime();
        return Future.succeededFuture()
                // Inside, so that what throws is the failure of this attempt and of nothing else.
                .compose(now -> posts.post(
                        target.organization(),
                        target.url(),
                        headers(target, message),
                        message.body(),
                        MOST_ANSWER_BYTES,
                        patience))
                .transform((answered, failure) -> Future.succeededFuture(
                        answered == null
                                ? new Outcome(
                                        DeliveryProblems.of(Objects.requireNonNull(failure)),
                                        null,
                                        millis(began),
                                        Duration.ZERO)
                                : outcome(answered, millis(began))))
                .onSuccess(outcome -> figures.attempted(outcome.name()));
    }

    private static long millis(long began) {
        return Duration.ofNanos(System.nanoTime() - began).toMillis();
    }

    private Map<String, String> headers(Target target, Message message) {
        var timestamp = Long.toString(Instant.now().getEpochSecond());
        var signed = Buffer.buffer((message.id() + "." + timestamp + ".").getBytes(StandardCharsets.US_ASCII))
                .appendBuffer(message.body())
                .getBytes();
        return Map.of(
                "Content-Type",
                "application/json",
                "webhook-id",
                message.id(),
                "webhook-timestamp",
                timestamp,
                "webhook-signature",
                signatures(target, signed));
    }

    /** The new one first; while rotations overlap, those of the old secrets too. */
    private String signatures(Target target, byte[] signed) {
        var present = target.salt();
        return present == null
                ? keys.v1a(target.organization(), WebhookKeys.callbackSalt(), signed)
                : Stream.concat(Stream.of(present), target.formerSalts().stream())
                        .map(salt -> signature(target, salt, signed))
                        .collect(Collectors.joining(" "));
    }

    private String signature(Target target, byte[] salt, byte[] signed) {
        return target.asymmetric() ? keys.v1a(target.id(), salt, signed) : keys.v1(target.id(), salt, signed);
    }

    private static Outcome outcome(Answered answered, long millis) {
        var status = answered.status();
        if (status >= 200 && status < 300) {
            return new Outcome(null, status, millis, Duration.ZERO);
        }
        var asked = status == TOO_MANY || status == UNAVAILABLE
                ? RetryAfter.of(answered.retryAfter(), Instant.now())
                : Duration.ZERO;
        return new Outcome(DeliveryProblem.STATUS, status, millis, RetrySchedule.bounded(asked));
    }
}

package io.countersign.verticles.notify;

import io.countersign.protocol.api.ChannelKind;
import io.countersign.protocol.api.DeliveryProblem;
import io.countersign.verticles.outbound.DeliveryProblems;
import io.countersign.verticles.outbound.OutboundPosts;
import io.countersign.verticles.outbound.OutboundPosts.Answered;
import io.countersign.verticles.outbound.RetryAfter;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** Posts one card. */
final class ChannelPost {
    private static final int MOST_ANSWER_BYTES = 4_096;
    private static final int TOO_MANY = 429;
    private static final int UNAVAILABLE = 503;
    private static final int MULTIPLE_CHOICES = 300;
    private static final int OK = 200;
    private static final Duration LONGEST_PAUSE = Duration.ofHours(24);

    private final OutboundPosts posts;
    private final Duration patience;
    private final String publicUrl;

    /** @param patience for one attempt */
    ChannelPost(OutboundPosts posts, Duration patience, String publicUrl) {
        this.posts = posts;
        this.patience = patience;
        this.publicUrl = publicUrl.replaceAll("/+$", "");
    }

    /**
     * Never fails.
     *
     * @param organization whose channel it is: its own cards wait for its slow name servers
     */
    Future<Attempt> send(UUID organization, ChannelKind kind, String url, Notice notice) {
        var began = System.nanoTime();
        return Future.succeededFuture()
                // Inside, so that what throws is the failure of this attempt and of nothing else.
                .compose(now -> posts.post(
                        organization,
                        URI.create(url),
                        Map.of("Content-Type", "application/json"),
                        (kind == ChannelKind.SLACK ? SlackCard.of(notice, publicUrl) : TeamsCard.of(notice, publicUrl))
                                .toBuffer(),
                        MOST_ANSWER_BYTES,
                        patience))
                .transform((answered, failure) -> Future.succeededFuture(
                        answered == null
                                ? new Attempt(DeliveryProblems.of(failure), null, millis(began), Duration.ZERO)
                                : attempt(answered, millis(began))));
    }

    private static long millis(long began) {
        return Duration.ofNanos(System.nanoTime() - began).toMillis();
    }

    private static Attempt attempt(Answered answered, long millis) {
        var status = answered.status();
        if (status >= OK && status < MULTIPLE_CHOICES) {
            return new Attempt(null, status, millis, Duration.ZERO);
        }
        var asked = status == TOO_MANY || status == UNAVAILABLE
                ? RetryAfter.of(answered.retryAfter(), Instant.now())
                : Duration.ZERO;
        return new Attempt(
                DeliveryProblem.STATUS, status, millis, asked.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : asked);
    }
}

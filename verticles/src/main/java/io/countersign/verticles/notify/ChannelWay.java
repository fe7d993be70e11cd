package io.countersign.verticles.notify;

import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.outbound.OperatorKey;
import io.countersign.verticles.outbound.OutboundPosts;
import io.vertx.core.Vertx;
import java.time.Duration;

/**
 * How channels of chat programs are called.
 *
 * @param posts whoever gets this closes it
 * @param key that their URLs are sealed with
 * @param patience for one attempt
 */
public record ChannelWay(OutboundPosts posts, OperatorKey key, Duration patience) {
    /** As webhooks are called, with connections and look-ups of its own. */
    public static ChannelWay of(Vertx vertx, DomainConfig config) {
        return new ChannelWay(
                new OutboundPosts(vertx, config.outbound(), "countersign-channels"),
                OperatorKey.of(config.webhooks().key(), config.outbound().development()),
                config.webhooks().timeout());
    }
}

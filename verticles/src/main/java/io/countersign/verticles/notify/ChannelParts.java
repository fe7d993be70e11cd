package io.countersign.verticles.notify;

import io.countersign.verticles.Channels;
import io.countersign.verticles.NotificationFigures;
import io.countersign.verticles.outbound.OutboundPosts;
import io.countersign.verticles.store.Database;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** Channels of chat programs on one node. Without the key that seals their URLs nothing is sent, and making channels is refused. */
record ChannelParts(Channels service, ChannelSender sender, OutboundPosts posts, boolean configured) {
    static ChannelParts of(
            Vertx vertx, Database database, ChannelWay way, String publicUrl, NotificationFigures figures) {
        var seal = new ChannelSeal(way.key());
        var post = new ChannelPost(way.posts(), way.patience(), publicUrl);
        var sender = new ChannelSender(vertx, database, post, seal, figures);
        var service = new ChannelService(database, seal, way.posts(), new ChannelTests(database, post), sender::nudge);
        return new ChannelParts(service, sender, way.posts(), seal.isConfigured());
    }

    void start() {
        if (configured) {
            sender.start();
        }
    }

    /** Sends nothing more. */
    Future<Void> close() {
        return sender.close().transform(closed -> posts.close());
    }
}

package io.countersign.verticles.webhooks;

import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.WebhookFigures;
import io.countersign.verticles.Webhooks;
import io.countersign.verticles.feed.EventLog;
import io.countersign.verticles.feed.LogTail;
import io.countersign.verticles.outbound.OperatorKey;
import io.countersign.verticles.outbound.OutboundPosts;
import io.countersign.verticles.store.Database;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * Webhooks of one node. Without a key for their secrets nothing is sent, and making endpoints is refused.
 *
 * @param callbacks for requests that bring an address
 */
public record WebhookParts(
        Webhooks service,
        CallbackUrls callbacks,
        WebhookFigures figures,
        Courier courier,
        OutboundPosts posts,
        boolean configured) {

    /**
     * @param posts closed together with these parts
     * @param development whether a well-known key will do where none is configured
     */
    public static WebhookParts of(
            Vertx vertx,
            Database database,
            EventLog log,
            LogTail tail,
            OutboundPosts posts,
            DomainConfig.Webhooks wanted,
            boolean development) {
        var keys = new WebhookKeys(OperatorKey.of(wanted.key(), development));
        var rules = new WebhookRules(posts);
        var figures = new WebhookFigures();
        var sender = new Sender(posts, keys, wanted.timeout(), figures);
        var ledger = new Ledger(new RetrySchedule(wanted.retries()), wanted.disableAfter());
        var courier =
                new Courier(vertx, database, log, tail, sender, ledger, new Cleaning(wanted.retention()), figures);
        var service = new WebhookService(database, keys, rules, new Tests(database, sender), courier::nudge);
        return new WebhookParts(
                service,
                new CallbackUrls(keys.areConfigured() ? rules : null),
                figures,
                courier,
                posts,
                keys.areConfigured());
    }

    public void start() {
        if (configured) {
            courier.start();
        }
    }

    /** Sends nothing more. */
    public Future<Void> close() {
        return courier.close().transform(closed -> posts.close());
    }
}

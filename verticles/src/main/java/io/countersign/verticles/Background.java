package io.countersign.verticles;

import io.countersign.verticles.approval.Reaper;
import io.countersign.verticles.attestation.AttestationKeys;
import io.countersign.verticles.campaigns.CampaignEnds;
import io.countersign.verticles.log.Scrubber;
import io.countersign.verticles.log.Sequencer;
import io.countersign.verticles.log.Witnessing;
import io.countersign.verticles.notify.ChannelWay;
import io.countersign.verticles.notify.NotificationService;
import io.countersign.verticles.outbound.OutboundPosts;
import io.countersign.verticles.signers.RenewalRounds;
import io.countersign.verticles.signers.RevocationRounds;
import io.countersign.verticles.signers.SignerService;
import io.countersign.verticles.webhooks.WebhookParts;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;

/** What one node does by itself, beside answering calls; most of it only while it holds the lease for it. */
record Background(
        Reaper reaper,
        CampaignEnds campaignEnds,
        RenewalRounds renewalRounds,
        RevocationRounds revocationRounds,
        Sequencer sequencer,
        Scrubber scrubber,
        Witnessing witnessing,
        WebhookParts webhooks,
        NotificationService notifying,
        AttestationKeys attestationKeys) {
    static Background of(
            Vertx vertx, DomainConfig config, NodeParts parts, WebhookParts webhooks, SignerService signers) {
        var database = parts.database();
        var notifying = new NotificationService(vertx, database, config.notifying(), ChannelWay.of(vertx, config));
        parts.tail().onGrown(size -> notifying.nudge());
        return new Background(
                new Reaper(vertx, database),
                new CampaignEnds(vertx, database),
                new RenewalRounds(vertx, database, signers.renewals()),
                new RevocationRounds(vertx, database, signers.revocationLists()),
                new Sequencer(vertx, database, parts.log()),
                new Scrubber(vertx, database, parts.log(), config.auditLog().scrubPerSecond()),
                witnessing(vertx, config, parts),
                webhooks,
                notifying,
                new AttestationKeys(
                        vertx, database, parts.worker(), config.tokens().getFirst(), config.auditLog()));
    }

    private static Witnessing witnessing(Vertx vertx, DomainConfig config, NodeParts parts) {
        var witnesses = config.auditLog().witnesses();
        var posts = witnesses.isEmpty() ? null : new OutboundPosts(vertx, config.outbound());
        return new Witnessing(vertx, parts.database(), parts.log(), witnesses, posts);
    }

    void start() {
        reaper.start();
        campaignEnds.start();
        renewalRounds.start();
        revocationRounds.start();
        sequencer.start();
        attestationKeys.prepare();
        webhooks.start();
        notifying.start();
        scrubber.start();
        witnessing.start();
    }

    /** Completes when nothing of it runs any more. */
    Future<Void> close() {
        return Future.join(List.of(
                        reaper.close(),
                        campaignEnds.close(),
                        renewalRounds.close(),
                        revocationRounds.close(),
                        webhooks.close(),
                        notifying.close(),
                        sequencer.close(),
                        scrubber.close(),
                        witnessing.close()))
                .mapEmpty();
    }
}

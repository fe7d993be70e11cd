package io.countersign.verticles;

import io.countersign.protocol.worker.OrderSeal;
import io.countersign.verticles.approval.ApprovalService;
import io.countersign.verticles.approval.Moves;
import io.countersign.verticles.approval.PendingRequests;
import io.countersign.verticles.attestation.AttestationService;
import io.countersign.verticles.audit.AuditReads;
import io.countersign.verticles.audit.AuditService;
import io.countersign.verticles.campaigns.CampaignService;
import io.countersign.verticles.events.ChangeFeed;
import io.countersign.verticles.evidence.EvidenceService;
import io.countersign.verticles.export.ExportService;
import io.countersign.verticles.federation.IdentityProviders;
import io.countersign.verticles.federation.IssuerKeys;
import io.countersign.verticles.health.HealthService;
import io.countersign.verticles.identity.IdentityService;
import io.countersign.verticles.identity.InstallationService;
import io.countersign.verticles.identity.PasskeyService;
import io.countersign.verticles.identity.Secrets;
import io.countersign.verticles.identity.TokenService;
import io.countersign.verticles.live.LiveService;
import io.countersign.verticles.log.LogService;
import io.countersign.verticles.log.LogVerification;
import io.countersign.verticles.log.Sequencer;
import io.countersign.verticles.outbound.OutboundClient;
import io.countersign.verticles.outbound.OutboundPosts;
import io.countersign.verticles.passkey.Assertions;
import io.countersign.verticles.reports.ReportService;
import io.countersign.verticles.signers.SignerService;
import io.countersign.verticles.webhooks.WebhookParts;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgNotification;
import java.time.Instant;
import java.util.UUID;

/** The door: deploys the domain of one node. */
public final class Verticles {
    private Verticles() {}

    /**
     * Migrates the database, registers this node, and opens the services. A signing worker must listen for each configured token.
     *
     * @param seal shared with the workers
     * @return fails with one sentence when PostgreSQL does not answer or is not durable; nothing is left open then
     */
    public static Future<Domain> deploy(Vertx vertx, DomainConfig config, OrderSeal seal) {
        return deploy(vertx, config, seal, Future.succeededFuture());
    }

    /**
     * The same beside the start of the workers: only what needs no token comes before they are there.
     *
     * @param workers completes when a signing worker listens for each configured token; its failure is this one's
     */
    public static Future<Domain> deploy(Vertx vertx, DomainConfig config, OrderSeal seal, Future<?> workers) {
        return NodeParts.start(vertx, config, seal, workers).compose(parts -> {
            try {
                return services(vertx, config, parts);
            } catch (RuntimeException refused) {
                // This node is registered already, and its connections are open.
                return parts.close().transform(closed -> Future.failedFuture(refused));
            }
        });
    }

    private static IdentityService identities(
            DomainConfig config, NodeParts parts, Secrets secrets, TokenService tokens) {
        var development = config.outbound().development();
        return new IdentityService(parts.database(), secrets, tokens, config.signIn(), development);
    }

    private static Future<Domain> services(Vertx vertx, DomainConfig config, NodeParts parts) {
        var secrets = new Secrets(vertx, config.accessTokens());
        var outbound = new OutboundClient(vertx, config.outbound());
        var issuers = new IssuerKeys(vertx, outbound);
        var providers = new IdentityProviders(vertx, config.signIn(), config.outbound(), outbound, issuers);
        var tokens = new TokenService(vertx, parts.database(), secrets, config.accessTokens(), issuers, providers);
        var webhooks = WebhookParts.of(
                vertx,
                parts.database(),
                parts.events(),
                parts.tail(),
                new OutboundPosts(vertx, config.outbound()),
                config.webhooks(),
                config.outbound().development());
        var assertions =
                Assertions.of(vertx, parts.database(), config.notifying().publicUrl());
        var approvals =
                new ApprovalService(vertx, parts.database(), config.approvalBypass(), webhooks.callbacks(), assertions);
        var signers = new SignerService(parts.database(), parts.worker(), config.tokens(), config.certificates());

        parts.feed().onHearingAgain(tokens::forgetEverything);
        var streams = new LiveFigures();
        var live = new LiveService(
                vertx, parts.database(), parts.events(), parts.tail(), parts.feed(), config.live(), streams);
        var background = Background.of(vertx, config, parts, webhooks, signers);
        parts.feed().onNotification(notification -> tell(notification, tokens, approvals, background.sequencer()));
        var installation = new InstallationService(vertx, parts.database(), secrets);
        var reads = new AuditReads(parts.database());
        var audit =
                new AuditService(parts.database(), new LogVerification(vertx, parts.database(), parts.log()), reads);
        var exports =
                new ExportService(vertx, parts.database(), reads, parts.log().notes());
        var domain = new Domain(
                installation,
                tokens,
                identities(config, parts, secrets, tokens),
                new PasskeyService(parts.database(), secrets, tokens, assertions),
                signers,
                approvals,
                parts.signing(),
                audit,
                exports,
                new EvidenceService(
                        vertx, parts.database(), audit, exports, parts.log().notes()),
                new LogService(parts.database(), parts.log(), parts.signing()),
                new AttestationService(parts.database(), parts.signing(), background.attestationKeys()),
                live,
                streams,
                figures(parts, signers),
                new ReportService(parts.database()),
                new CampaignService(parts.database()),
                webhooks.service(),
                webhooks.figures(),
                background.notifying(),
                background.notifying().figures(),
                background.notifying().channels(),
                new HealthService(parts.pool(), parts.feed(), parts.keeper(), parts.gate(), parts.log()),
                // Refused log-ins that are only counted yet go into the log while there is a connection.
                () -> Future.join(live.close(), tokens.close(), installation.close(), background.close())
                        .transform(told -> parts.close())
                        .transform(closed -> Future.join(secrets.close(), outbound.close(), providers.close()))
                        .mapEmpty());
        return Future.join(tokens.start(), signers.recover())
                .map(ready -> {
                    background.start();
                    return domain;
                })
                .recover(failure -> domain.close().transform(closed -> Future.failedFuture(failure)));
    }

    /** What this node commits is counted, a renewal that it approved is carried out, and what it revoked is listed. */
    private static ApprovalFigures figures(NodeParts parts, SignerService signers) {
        var figures = new ApprovalFigures(() -> PendingRequests.count(parts.database()));
        parts.database().onCommitted(event -> {
            Moves.of(event, Instant.now()).ifPresent(figures::moved);
            signers.renewals().committed(event);
            signers.revocationLists().committed(event);
        });
        return figures;
    }

    private static void tell(
            PgNotification notification, TokenService tokens, ApprovalService approvals, Sequencer sequencer) {
        if (!ChangeFeed.CHANGES.equals(notification.getChannel())) {
            return;
        }
        var parts = notification.getPayload().split(":", -1);
        switch (parts[0]) {
            case "identity", "organization" -> tokens.forget(UUID.fromString(parts[1]));
            case "request" -> {
                approvals.changed(UUID.fromString(parts[1]));
                // People wait for news of a request; leaves of signatures are taken by the bundle.
                sequencer.nudge();
            }
            default -> {
                // Signers and grants are remembered only on the signing path, which listens by itself.
            }
        }
    }
}

package io.countersign.verticles;

import io.vertx.core.Future;
import java.util.function.Supplier;

/** Everything the domain offers, deployed and ready. {@code close} finishes in-flight signatures, then lets the connections go. */
public record Domain(
        Installation installation,
        Tokens tokens,
        Identities identities,
        Passkeys passkeys,
        Signers signers,
        Approvals approvals,
        Signing signing,
        Audit audit,
        Exports exports,
        Evidence evidence,
        Log log,
        Attestations attestations,
        Live live,
        LiveFigures streams,
        ApprovalFigures figures,
        Reports reports,
        Campaigns campaigns,
        Webhooks webhooks,
        WebhookFigures webhookFigures,
        Notifications notifications,
        NotificationFigures notificationFigures,
        Channels channels,
        Health health,
        Supplier<Future<Void>> closing) {

    /** Refuses new signatures, waits for those in flight, closes connections; completes within ten seconds. */
    public Future<Void> close() {
        return closing.get();
    }
}

package io.countersign.cli.webhook;

import io.countersign.cli.Table;
import io.countersign.protocol.api.Webhook;
import io.countersign.protocol.api.WebhookCredentials;
import io.countersign.protocol.api.WebhookDelivery;
import io.countersign.protocol.api.WebhookSignature;
import java.util.ArrayList;

/** Endpoints and deliveries in words. */
final class WebhookText {
    private WebhookText() {}

    static String events(Webhook webhook) {
        return webhook.events().isEmpty() ? "all" : String.join(", ", webhook.events());
    }

    static String state(Webhook webhook) {
        if (webhook.disabledReason() != null) {
            return webhook.state() + " (" + webhook.disabledReason() + ")";
        }
        return webhook.failingSince() == null ? webhook.state().toString() : "failing since " + webhook.failingSince();
    }

    static String whole(Webhook webhook) {
        var lines = new ArrayList<String>();
        lines.add("Webhook " + webhook.id() + ": " + state(webhook));
        lines.add("url        " + Table.clean(webhook.url()));
        if (webhook.description() != null) {
            lines.add("for        " + Table.clean(webhook.description()));
        }
        lines.add("events     " + events(webhook));
        if (webhook.signer() != null) {
            lines.add("signer     " + webhook.signer());
        }
        lines.add("signature  " + webhook.signature());
        if (webhook.publicKey() != null) {
            lines.add("public key " + webhook.publicKey());
        }
        if (webhook.formerSecretUntil() != null) {
            lines.add("old secret signs too until " + webhook.formerSecretUntil());
        }
        lines.add("behind     " + webhook.behind() + " events");
        return String.join("\n", lines);
    }

    static String credentials(String did, WebhookCredentials made) {
        var secret = made.secret();
        if (secret != null) {
            return did + " webhook " + made.webhook().id() + ". Its secret, shown this once: " + secret;
        }
        if (made.webhook().signature() == WebhookSignature.V1) {
            return did + " webhook " + made.webhook().id()
                    + ", but its secret was told once, in an answer that was lost, and is gone."
                    + " Rotate" + (did.equals("Rotated") ? " again" : " it") + ": countersign webhook rotate "
                    + made.webhook().id();
        }
        var key = made.webhook().publicKey();
        return did + " webhook " + made.webhook().id() + (key == null ? "." : ". Its public key: " + key);
    }

    static String last(WebhookDelivery delivery) {
        if (delivery.status() != null) {
            return delivery.status().toString();
        }
        return delivery.problem() == null ? "" : delivery.problem().toString();
    }

    static String sent(WebhookDelivery delivery) {
        return "The receiver said " + last(delivery) + " after " + delivery.durationMillis() + " ms: "
                + delivery.state() + ".";
    }
}

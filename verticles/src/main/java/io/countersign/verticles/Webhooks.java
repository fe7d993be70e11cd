package io.countersign.verticles;

import io.countersign.protocol.api.CallbackKey;
import io.countersign.protocol.api.DeliveryState;
import io.countersign.protocol.api.NewWebhook;
import io.countersign.protocol.api.Page;
import io.countersign.protocol.api.SecretRotation;
import io.countersign.protocol.api.Webhook;
import io.countersign.protocol.api.WebhookCredentials;
import io.countersign.protocol.api.WebhookDelivery;
import io.countersign.protocol.api.WebhookSettings;
import io.vertx.core.Future;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where CI systems are told of events. Method names are operation ids of the contract. */
public interface Webhooks {
    Future<WebhookCredentials> createWebhook(Call call, NewWebhook webhook);

    Future<Page<Webhook>> listWebhooks(Call call, PageQuery page);

    Future<Webhook> getWebhook(Call call, UUID webhook);

    Future<Webhook> updateWebhook(Call call, UUID webhook, WebhookSettings settings);

    Future<Void> deleteWebhook(Call call, UUID webhook);

    Future<WebhookCredentials> rotateWebhookSecret(Call call, UUID webhook, SecretRotation rotation);

    /** Sends at once and completes with what became of it, as late as the time-out of an attempt. */
    Future<WebhookDelivery> testWebhook(Call call, UUID webhook);

    /** @param state null for all */
    Future<Page<WebhookDelivery>> listWebhookDeliveries(
            Call call, UUID webhook, @Nullable DeliveryState state, PageQuery page);

    /** Completes when it is queued; it is sent within about a second. */
    Future<WebhookDelivery> resendWebhookDelivery(Call call, UUID webhook, UUID delivery);

    /** Of the caller's organization. */
    Future<CallbackKey> getCallbackKey(Call call);
}

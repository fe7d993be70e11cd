package io.countersign.verticles.webhooks;

import io.countersign.protocol.api.CallbackKey;
import io.countersign.protocol.api.DeliveryState;
import io.countersign.protocol.api.NewWebhook;
import io.countersign.protocol.api.Page;
import io.countersign.protocol.api.SecretRotation;
import io.countersign.protocol.api.Webhook;
import io.countersign.protocol.api.WebhookCredentials;
import io.countersign.protocol.api.WebhookDelivery;
import io.countersign.protocol.api.WebhookSettings;
import io.countersign.protocol.api.WebhookSignature;
import io.countersign.verticles.Call;
import io.countersign.verticles.PageQuery;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.Webhooks;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Database.Created;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Ids;
import io.countersign.verticles.store.Pages;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Endpoints of an organization, kept by its admins; and the public key of its callbacks, for everybody in it. */
final class WebhookService implements Webhooks {
    /** Endpoints of one organization. */
    static final int MOST = 50;

    private static final Queries SQL = Queries.of("webhooks");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SALT_BYTES = 32;
    private static final Duration USUAL_OVERLAP = Duration.ofHours(24);
    private static final Duration LONGEST_OVERLAP = Duration.ofDays(7);
    private static final int LONGEST_DESCRIPTION = 200;

    /** Each is one more signature in the header of each message. */
    private static final int MOST_FORMER_SECRETS = 5;

    private final Database database;
    private final WebhookKeys keys;
    private final WebhookRules rules;
    private final Tests tests;
    private final Runnable nudge;

    /** @param nudge called when something was made due */
    WebhookService(Database database, WebhookKeys keys, WebhookRules rules, Tests tests, Runnable nudge) {
        this.database = database;
        this.keys = keys;
        this.rules = rules;
        this.tests = tests;
        this.nudge = nudge;
    }

    /** What was asked for, checked as far as the database is not needed. */
    private record Wanted(URI url, @Nullable String description, List<String> events) {}

    private Future<Wanted> wanted(Call call, String url, @Nullable String description, @Nullable List<String> events) {
        if (description != null && (description.isBlank() || description.length() > LONGEST_DESCRIPTION)) {
            return Refusal.BadInput.failed(
                    "/description", "is a text of at most " + LONGEST_DESCRIPTION + " characters");
        }
        return WebhookRules.filters(events)
                .compose(filters ->
                        rules.address(call, "/url", url).map(address -> new Wanted(address, description, filters)));
    }

    @Override
    public Future<WebhookCredentials> createWebhook(Call call, NewWebhook webhook) {
        return admin(call)
                .compose(allowed -> configured())
                .compose(configured -> wanted(call, webhook.url(), webhook.description(), webhook.events()))
                .compose(wanted -> database.create(
                        call,
                        tx -> insert(tx, call, webhook, wanted),
                        id -> getWebhook(call, id).map(known -> new WebhookCredentials(known, null))));
    }

    private Future<Created<WebhookCredentials>> insert(Tx tx, Call call, NewWebhook webhook, Wanted wanted) {
        var id = Ids.next();
        var salt = salt();
        var signature = Objects.requireNonNullElse(webhook.signature(), WebhookSignature.V1);
        return signer(tx, call, webhook.signer())
                .compose(signer -> tx.first(
                        SQL.get("insertWebhook"),
                        Tuple.of(id, call.caller().organization(), wanted.url().toString(), wanted.description())
                                .addArrayOfString(wanted.events().toArray(String[]::new))
                                .addUUID(signer)
                                .addString(signature.toString())
                                .addBuffer(Buffer.buffer(salt))
                                .addInteger(MOST)
                                .addUUID(call.caller().id()),
                        row -> row.getUUID("id")))
                .compose(inserted -> inserted.isPresent()
                        ? one(tx, call, id)
                        : Future.failedFuture(new Refusal.Conflict(
                                        "TOO_MANY_WEBHOOKS",
                                        "an organization has at most " + MOST + " webhooks; delete one first")
                                .refused()))
                .map(made -> {
                    tx.record(event(call, "webhook.created", made).with("signature", signature.toString()));
                    return new Created<>(id, credentials(made, salt));
                });
    }

    /** A secret of the gateway is told to nobody; its public key is in the endpoint. */
    private WebhookCredentials credentials(Webhook webhook, byte[] salt) {
        return new WebhookCredentials(
                webhook, webhook.signature() == WebhookSignature.V1 ? keys.secret(webhook.id(), salt) : null);
    }

    private static byte[] salt() {
        var salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        return salt;
    }

    private static Future<@Nullable UUID> signer(Tx tx, Call call, @Nullable String name) {
        if (name == null) {
            return Future.succeededFuture(null);
        }
        return tx.first(SQL.get("findSigner"), Tuple.of(call.caller().organization(), name), row -> row.getUUID("id"))
                .compose(found -> found.isPresent()
                        ? Future.succeededFuture(found.get())
                        : Refusal.BadInput.failed("/signer", "is no Signer of this organization"));
    }

    @Override
    public Future<Page<Webhook>> listWebhooks(Call call, PageQuery page) {
        var after = Pages.afterId(page);
        return admin(call)
                .compose(allowed -> database.read(tx -> tx.all(
                        SQL.get("listWebhooks"),
                        Tuple.of(call.caller().organization(), after, Pages.fetch(page))
                                .addUUID(null),
                        row -> WebhookRows.webhook(row, keys))))
                .map(found -> Pages.cut(found, page, Webhook::id));
    }

    @Override
    public Future<Webhook> getWebhook(Call call, UUID webhook) {
        return admin(call).compose(allowed -> database.read(tx -> one(tx, call, webhook)));
    }

    private Future<Webhook> one(Tx tx, Call call, UUID webhook) {
        return tx.first(
                        SQL.get("listWebhooks"),
                        Tuple.of(call.caller().organization())
                                .addUUID(null)
                                .addInteger(1)
                                .addUUID(webhook),
                        row -> WebhookRows.webhook(row, keys))
                .map(found -> found.orElseThrow(WebhookService::missing));
    }

    private static RuntimeException missing() {
        return new Refusal.NotFound("there is no such webhook").refused();
    }

    @Override
    public Future<Webhook> updateWebhook(Call call, UUID webhook, WebhookSettings settings) {
        return admin(call)
                .compose(allowed -> wanted(call, settings.url(), settings.description(), settings.events()))
                .compose(wanted -> database.change(
                        call,
                        tx -> lock(tx, call, webhook)
                                .compose(before -> signer(tx, call, settings.signer())
                                        .compose(signer -> update(tx, before, settings, wanted, signer)))
                                .compose(updated -> one(tx, call, webhook))
                                .map(now -> {
                                    tx.record(
                                            event(call, "webhook.updated", now).with("enabled", settings.enabled()));
                                    return now;
                                })))
                .onSuccess(updated -> nudge.run());
    }

    private record Locked(UUID id, boolean enabled, String url) {}

    private static Future<Locked> lock(Tx tx, Call call, UUID webhook) {
        return tx.first(
                        SQL.get("lockWebhook"),
                        Tuple.of(webhook, call.caller().organization()),
                        row -> new Locked(webhook, row.getString("state").equals("enabled"), row.getString("url")))
                .map(found -> found.orElseThrow(WebhookService::missing));
    }

    private static Future<Integer> update(
            Tx tx, Locked before, WebhookSettings settings, Wanted wanted, @Nullable UUID signer) {
        var ids = new UUID[] {before.id()};
        var written = tx.update(
                SQL.get("updateWebhook"),
                Tuple.of(before.id(), wanted.url().toString(), wanted.description())
                        .addArrayOfString(wanted.events().toArray(String[]::new))
                        .addUUID(signer)
                        .addString(settings.enabled() ? "enabled" : "disabled")
                        .addString(settings.enabled() ? null : "by_admin"));
        // The delays were for the receiver at the old address.
        var moved = settings.enabled() && !before.url().equals(wanted.url().toString());
        return before.enabled() == settings.enabled() && !moved
                ? written
                : written.compose(done -> tx.update(
                        SQL.get(settings.enabled() ? "releaseDeliveries" : "holdDeliveries"), Tuple.of((Object) ids)));
    }

    @Override
    public Future<Void> deleteWebhook(Call call, UUID webhook) {
        return admin(call)
                .compose(allowed -> database.change(
                        call,
                        tx -> lock(tx, call, webhook)
                                .compose(locked -> one(tx, call, webhook))
                                .compose(known -> tx.update(SQL.get("deleteWebhook"), Tuple.of(webhook))
                                        .map(deleted -> {
                                            tx.record(event(call, "webhook.deleted", known));
                                            return null;
                                        }))));
    }

    @Override
    public Future<WebhookCredentials> rotateWebhookSecret(Call call, UUID webhook, SecretRotation rotation) {
        var overlap = Objects.requireNonNullElse(rotation.overlap(), USUAL_OVERLAP);
        return admin(call)
                .compose(allowed -> configured())
                .compose(configured -> overlap.isNegative() || overlap.compareTo(LONGEST_OVERLAP) > 0
                        ? Refusal.BadInput.failed(
                                "/overlap", "is from PT0S, which ends all old secrets at once, to P7D")
                        : Future.succeededFuture())
                .compose(sound -> database.create(
                        call,
                        tx -> rotate(tx, call, webhook, overlap),
                        id -> getWebhook(call, id).map(known -> new WebhookCredentials(known, null))));
    }

    private Future<Created<WebhookCredentials>> rotate(Tx tx, Call call, UUID webhook, Duration overlap) {
        var salt = salt();
        return lock(tx, call, webhook)
                .compose(locked -> overlap.isZero() ? Future.succeededFuture() : roomForOneMore(tx, webhook))
                .compose(room -> tx.update(
                        SQL.get("rotateWebhookSecret"), Tuple.of(webhook, Buffer.buffer(salt), overlap.toMillis())))
                .compose(rotated -> one(tx, call, webhook))
                .map(now -> {
                    tx.record(event(call, "webhook.secret_rotated", now).with("overlap", overlap.toString()));
                    return new Created<>(webhook, credentials(now, salt));
                });
    }

    /** None of those that receivers may still verify with is ended for another one, so there is a bound instead. */
    private static Future<Void> roomForOneMore(Tx tx, UUID webhook) {
        return tx.first(SQL.get("countFormerSecrets"), Tuple.of(webhook), row -> row.getLong("former"))
                .compose(former -> former.orElse(0L) < MOST_FORMER_SECRETS
                        ? Future.succeededFuture()
                        : Future.failedFuture(new Refusal.Conflict(
                                        "TOO_MANY_SECRETS",
                                        MOST_FORMER_SECRETS
                                                + " former secrets of this webhook still sign; wait until the overlap of"
                                                + " one is over, or rotate with overlap PT0S, which ends them all")
                                .refused()));
    }

    @Override
    public Future<WebhookDelivery> testWebhook(Call call, UUID webhook) {
        return admin(call)
                .compose(allowed -> configured())
                .compose(configured -> database.change(
                        call,
                        tx -> one(tx, call, webhook).compose(known -> {
                            tx.record(event(call, "webhook.tested", known));
                            return tx.first(
                                    SQL.get("target"),
                                    Tuple.of(webhook, call.caller().organization()),
                                    Target::of);
                        })))
                .compose(target -> tests.send(target.orElseThrow(WebhookService::missing)))
                .compose(delivery -> database.read(tx -> delivery(tx, webhook, delivery)))
                .onSuccess(sent -> nudge.run());
    }

    @Override
    public Future<Page<WebhookDelivery>> listWebhookDeliveries(
            Call call, UUID webhook, @Nullable DeliveryState state, PageQuery page) {
        var after = Pages.afterId(page);
        return admin(call)
                .compose(allowed -> database.read(tx -> one(tx, call, webhook)
                        .compose(known -> tx.all(
                                SQL.get("listDeliveries"),
                                Tuple.of(webhook, after, Pages.fetch(page))
                                        .addUUID(null)
                                        .addString(state == null ? null : state.toString()),
                                WebhookRows::delivery))))
                .map(found -> Pages.cut(found, page, WebhookDelivery::id));
    }

    private static Future<WebhookDelivery> delivery(Tx tx, UUID webhook, UUID delivery) {
        return tx.first(
                        SQL.get("listDeliveries"),
                        Tuple.of(webhook)
                                .addUUID(null)
                                .addInteger(1)
                                .addUUID(delivery)
                                .addString(null),
                        WebhookRows::delivery)
                .map(found -> found.orElseThrow(
                        () -> new Refusal.NotFound("there is no such delivery; old ones are forgotten").refused()));
    }

    @Override
    public Future<WebhookDelivery> resendWebhookDelivery(Call call, UUID webhook, UUID delivery) {
        return admin(call)
                .compose(allowed -> database.change(
                        call,
                        tx -> lock(tx, call, webhook)
                                .compose(locked -> delivery(tx, webhook, delivery)
                                        .compose(known -> locked.enabled() && known.index() != null
                                                ? tx.update(SQL.get("resendDelivery"), Tuple.of(delivery, webhook))
                                                : Future.failedFuture(new Refusal.Conflict(
                                                                "NOT_SENT_AGAIN",
                                                                known.index() == null
                                                                        ? "a test is not sent again; send a new one"
                                                                        : "the webhook is disabled; enable it first")
                                                        .refused())))
                                .compose(due -> one(tx, call, webhook))
                                .compose(known -> {
                                    tx.record(
                                            event(call, "webhook.resent", known).with("delivery", delivery.toString()));
                                    return delivery(tx, webhook, delivery);
                                })))
                .onSuccess(due -> nudge.run());
    }

    @Override
    public Future<CallbackKey> getCallbackKey(Call call) {
        return configured()
                .map(configured ->
                        new CallbackKey(keys.publicKey(call.caller().organization(), WebhookKeys.callbackSalt())));
    }

    private static Future<Void> admin(Call call) {
        return call.caller().isOrganizationAdmin()
                ? Future.succeededFuture()
                : Future.failedFuture(new Refusal.Forbidden(
                                "ADMIN_REQUIRED", "only admins of the organization look after its webhooks; ask one")
                        .refused());
    }

    private Future<Void> configured() {
        return keys.areConfigured() ? Future.succeededFuture() : Future.failedFuture(notConfigured());
    }

    static RuntimeException notConfigured() {
        return new Refusal.Conflict(
                        "WEBHOOKS_NOT_CONFIGURED",
                        "webhooks need webhooks.key in the configuration of every gateway; ask their operator")
                .refused();
    }

    private static Event event(Call call, String type, Webhook webhook) {
        var caller = call.caller();
        var event = Event.by(caller.id(), caller.organization(), type)
                .with("webhook", webhook.id().toString())
                .with("receiver", WebhookRules.receiver(URI.create(webhook.url())))
                .with("events", webhook.events());
        return webhook.signer() == null ? event : event.signer(webhook.signer());
    }
}

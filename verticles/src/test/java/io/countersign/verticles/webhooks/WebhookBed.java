package io.countersign.verticles.webhooks;

import io.countersign.protocol.api.DeliveryState;
import io.countersign.protocol.api.NewWebhook;
import io.countersign.protocol.api.WebhookCredentials;
import io.countersign.protocol.api.WebhookDelivery;
import io.countersign.protocol.api.WebhookSignature;
import io.countersign.verticles.Caller;
import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.PageQuery;
import io.countersign.verticles.Webhooks;
import io.countersign.verticles.events.ChangeFeed;
import io.countersign.verticles.feed.EventLog;
import io.countersign.verticles.feed.LogTail;
import io.countersign.verticles.log.LogParts;
import io.countersign.verticles.log.Sequencer;
import io.countersign.verticles.outbound.OutboundPosts;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.testbed.TestBed;
import io.vertx.core.Future;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A log that grows, gateways that tell of it, and an organization with an admin. */
final class WebhookBed implements AutoCloseable {
    final TestBed bed;
    UUID organization;
    Caller admin;
    /** What names lead to; all others to this machine. */
    final Map<String, Supplier<InetAddress>> names = new ConcurrentHashMap<>();

    private final ChangeFeed feed;
    private final LogTail tail;
    private final EventLog log;
    private final Sequencer sequencer;
    private final WebhookParts parts;

    WebhookBed(Path directory, Duration timeout, Duration disableAfter, List<Duration> retries) throws Exception {
        bed = TestBed.withWorker();
        organization = bed.organization("hooks");
        admin = bed.admin(organization, "Ada");
        var auditLog = new DomainConfig.AuditLog("sign.example.com/log", directory);
        sequencer = new Sequencer(
                bed.vertx(),
                bed.database(),
                LogParts.of(bed.vertx(), bed.database(), bed.workerClient(), TestBed.TOKEN, auditLog));
        log = new EventLog(bed.database());
        feed = new ChangeFeed(bed.vertx(), Database.options(bed.config(), "test feed"));
        tail = new LogTail(bed.vertx(), log, feed);
        bed.ok(feed.start());
        bed.ok(tail.start());
        parts = WebhookParts.of(
                bed.vertx(),
                bed.database(),
                log,
                tail,
                new OutboundPosts(
                        bed.vertx(), new DomainConfig.Outbound(List.of(), true, null), "receivers", this::resolve),
                new DomainConfig.Webhooks(
                        "a key of thirty-two characters and more", timeout, retries, disableAfter, Duration.ofDays(1)),
                true);
        sequencer.start();
        parts.start();
    }

    /** Tries again every 30 milliseconds, often. */
    static WebhookBed impatient(Path directory) throws Exception {
        var often = new ArrayList<Duration>();
        for (var i = 0; i < 1_000; i++) {
            often.add(Duration.ofMillis(30));
        }
        return new WebhookBed(directory, Duration.ofMillis(1_000), Duration.ofDays(1), often);
    }

    /** An organization that nobody has used yet; endpoints of the others are gone. */
    void begin(String slug) {
        bed.sql("DELETE FROM webhooks");
        organization = bed.organization(slug);
        admin = bed.admin(organization, "Ada");
    }

    private InetAddress[] resolve(String host) throws UnknownHostException {
        var name = names.get(host);
        return name == null ? InetAddress.getAllByName(host) : new InetAddress[] {name.get()};
    }

    CallbackUrls callbacks() {
        return parts.callbacks();
    }

    Webhooks service() {
        return parts.service();
    }

    Receiver receiver() {
        return new Receiver(bed.vertx());
    }

    WebhookCredentials create(String url, String... events) {
        return create(url, WebhookSignature.V1, events);
    }

    WebhookCredentials create(String url, WebhookSignature signature, String... events) {
        return bed.ok(service()
                .createWebhook(TestBed.call(admin), new NewWebhook(url, null, List.of(events), null, signature)));
    }

    void event(String type) {
        events(type, 1);
    }

    void events(String type, int count) {
        events(organization, null, type, count);
    }

    void events(UUID ofOrganization, @Nullable UUID signer, String type, int count) {
        bed.ok(bed.database().systemChange(tx -> {
            for (var i = 0; i < count; i++) {
                var event = Event.by(admin.id(), ofOrganization, type).request(UUID.randomUUID());
                tx.record(signer == null ? event : event.signer(signer));
            }
            return Future.succeededFuture();
        }));
        sequencer.nudge();
    }

    /** Types of all events of the organization. */
    List<String> events() {
        return bed.column("SELECT type FROM audit_leaves WHERE organization_id = '" + organization + "' ORDER BY id");
    }

    List<WebhookDelivery> deliveries(UUID webhook, @Nullable DeliveryState state) {
        return bed.ok(service().listWebhookDeliveries(TestBed.call(admin), webhook, state, new PageQuery(null, 200)))
                .items();
    }

    static <T> T get(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws Exception {
        bed.ok(parts.close());
        bed.ok(sequencer.close());
        tail.close();
        bed.ok(feed.close());
        bed.close();
    }
}

package io.countersign.verticles.webhooks;

import static io.countersign.verticles.testbed.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.DeliveryState;
import io.countersign.protocol.api.SecretRotation;
import io.countersign.protocol.api.WebhookDelivery;
import io.countersign.protocol.api.WebhookSettings;
import io.countersign.protocol.api.WebhookState;
import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.testbed.TestBed;
import io.vertx.core.http.HttpServerRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Endpoints that change while events are queued or under way, and the schedule that operators have. */
class ChangedEndpointsTest {
    private static final String CREATED = "request.created";
    private static final int UNDER_WAY = 8;

    @TempDir
    private static Path directory;

    private static WebhookBed hooks;
    private static int organizations;

    @BeforeAll
    static void open() throws Exception {
        hooks = new WebhookBed(
                directory,
                Duration.ofSeconds(60),
                Duration.ofDays(1),
                DomainConfig.Webhooks.usual(null).retries());
    }

    @BeforeEach
    void begin() {
        hooks.begin("changing-" + ++organizations);
    }

    @AfterAll
    static void close() throws Exception {
        hooks.close();
    }

    private static BlockingQueue<HttpServerRequest> park(Receiver receiver) {
        var parked = new LinkedBlockingQueue<HttpServerRequest>();
        receiver.answers(parked::add);
        return parked;
    }

    private static void parks(BlockingQueue<HttpServerRequest> parked, int count) {
        eventually(count + " are under way", () -> parked.size() == count);
    }

    private static void answer(BlockingQueue<HttpServerRequest> parked, int status) {
        var all = List.copyOf(parked);
        parked.clear();
        all.forEach(request -> Receiver.answer(request, status));
    }

    /** An endpoint that was made after a change is told of something only when the change was seen. */
    private void everythingIsNoticed() {
        var receiver = hooks.receiver();
        hooks.create(receiver.url(), "grant.expired");
        hooks.event("grant.expired");
        eventually(
                "another endpoint is told",
                () -> !receiver.seen("grant.expired").isEmpty());
    }

    private void update(UUID webhook, String url, boolean enabled) {
        hooks.bed.ok(hooks.service()
                .updateWebhook(
                        TestBed.call(hooks.admin),
                        webhook,
                        new WebhookSettings(url, null, List.of(CREATED), null, enabled)));
    }

    private static Set<String> ids(Receiver receiver) {
        var ids = ConcurrentHashMap.<String>newKeySet();
        receiver.seen().forEach(seen -> ids.add(seen.id()));
        return ids;
    }

    private WebhookState state(UUID webhook) {
        return hooks.bed
                .ok(hooks.service().getWebhook(TestBed.call(hooks.admin), webhook))
                .state();
    }

    @Test
    void an_event_that_is_under_way_twice_is_written_down_once_and_stops_nobody() {
        var receiver = hooks.receiver();
        var parked = park(receiver);
        var id = hooks.create(receiver.url(), CREATED).webhook().id();
        hooks.event(CREATED);
        parks(parked, 1);
        update(id, receiver.url(), false);
        everythingIsNoticed();
        update(id, receiver.url(), true);
        parks(parked, 2);
        assertThat(ids(receiver)).hasSize(1);
        answer(parked, 204);
        everythingIsNoticed();
        eventually(
                "it is written down",
                () -> hooks.deliveries(id, DeliveryState.DELIVERED).size() == 1);
    }

    @Test
    void an_outcome_that_the_database_does_not_take_keeps_no_other_from_being_written() {
        hooks.bed.sql("ALTER TABLE webhook_deliveries ADD CONSTRAINT poison CHECK (type <> 'grant.revoked')");
        try {
            var poisoned = hooks.receiver();
            var well = hooks.receiver();
            var parked = park(poisoned);
            well.answers(parked::add);
            hooks.create(poisoned.url(), "grant.revoked");
            var id = hooks.create(well.url(), CREATED).webhook().id();
            hooks.event("grant.revoked");
            hooks.events(CREATED, 3);
            parks(parked, 4);
            answer(parked, 204);
            eventually(
                    "the others are written down",
                    () -> hooks.deliveries(id, DeliveryState.DELIVERED).size() == 3);
            everythingIsNoticed();
            assertThat(poisoned.seen()).hasSize(1);
        } finally {
            hooks.bed.sql("ALTER TABLE webhook_deliveries DROP CONSTRAINT poison");
        }
    }

    @Test
    void a_deleted_endpoint_gets_only_what_was_under_way() {
        var receiver = hooks.receiver();
        var parked = park(receiver);
        var id = hooks.create(receiver.url(), CREATED).webhook().id();
        hooks.events(CREATED, 30);
        parks(parked, UNDER_WAY);
        hooks.bed.ok(hooks.service().deleteWebhook(TestBed.call(hooks.admin), id));
        everythingIsNoticed();
        answer(parked, 204);
        everythingIsNoticed();
        assertThat(receiver.seen()).hasSize(UNDER_WAY);
    }

    @Test
    void who_says_gone_gets_only_what_was_under_way() {
        var receiver = hooks.receiver();
        var parked = park(receiver);
        var id = hooks.create(receiver.url(), CREATED).webhook().id();
        hooks.events(CREATED, 30);
        parks(parked, UNDER_WAY);
        Receiver.answer(Objects.requireNonNull(parked.poll()), 410);
        eventually("it is disabled", () -> state(id) == WebhookState.DISABLED);
        answer(parked, 204);
        everythingIsNoticed();
        assertThat(receiver.seen()).hasSize(UNDER_WAY);
    }

    @Test
    void who_moves_away_from_a_receiver_that_asked_to_be_left_alone_is_told_at_once() {
        var busy = hooks.receiver()
                .answers(request -> request.response()
                        .setStatusCode(429)
                        .putHeader("Retry-After", "3600")
                        .end());
        var id = hooks.create(busy.url(), CREATED).webhook().id();
        hooks.event(CREATED);
        eventually(
                "it is written down",
                () -> hooks.deliveries(id, null).stream()
                        .map(WebhookDelivery::status)
                        .anyMatch(Long.valueOf(429)::equals));
        var other = hooks.receiver();
        update(id, other.url(), true);
        hooks.event(CREATED);
        eventually("both came", () -> ids(other).size() == 2);
        assertThat(busy.seen()).hasSize(1);
    }

    @Test
    void what_is_queued_goes_to_the_new_address_and_the_old_one_has_no_say_any_more() {
        var former = hooks.receiver();
        var parked = park(former);
        var id = hooks.create(former.url(), CREATED).webhook().id();
        hooks.events(CREATED, 20);
        parks(parked, UNDER_WAY);
        var other = hooks.receiver();
        update(id, other.url(), true);
        everythingIsNoticed();
        Receiver.answer(Objects.requireNonNull(parked.poll()), 410);
        answer(parked, 500);
        eventually("all came", () -> ids(other).size() == 20);
        assertThat(former.seen()).hasSize(UNDER_WAY);
        assertThat(state(id)).isEqualTo(WebhookState.ENABLED);
    }

    @Test
    void an_old_address_that_says_gone_before_the_change_is_noticed_disables_nothing() {
        var former = hooks.receiver();
        var parked = park(former);
        var id = hooks.create(former.url(), CREATED).webhook().id();
        hooks.event(CREATED);
        parks(parked, 1);
        var other = hooks.receiver();
        update(id, other.url(), true);
        answer(parked, 410);
        eventually("it came", () -> ids(other).size() == 1);
        assertThat(state(id)).isEqualTo(WebhookState.ENABLED);
    }

    @Test
    void what_is_queued_is_not_signed_with_a_secret_that_was_ended() {
        var receiver = hooks.receiver();
        var parked = park(receiver);
        var id = hooks.create(receiver.url(), CREATED).webhook().id();
        hooks.events(CREATED, 20);
        parks(parked, UNDER_WAY);
        var rotated = hooks.bed.ok(
                hooks.service().rotateWebhookSecret(TestBed.call(hooks.admin), id, new SecretRotation(Duration.ZERO)));
        everythingIsNoticed();
        receiver.answers(204);
        answer(parked, 204);
        eventually("all came", () -> ids(receiver).size() == 20);
        receiver.seen().subList(UNDER_WAY, 20).forEach(seen -> seen.verify(Objects.requireNonNull(rotated.secret())));
    }

    @Test
    void attempts_before_their_time_use_nothing_up_of_the_schedule() {
        var posts = new AtomicInteger();
        var taken = ConcurrentHashMap.<String>newKeySet();
        var receiver = hooks.receiver().answers(request -> {
            var id = request.getHeader("webhook-id");
            var takes = id.startsWith("test_") || posts.incrementAndGet() % 5 == 0;
            if (takes) {
                taken.add(id);
            }
            Receiver.answer(request, takes ? 204 : 503);
        });
        var id = hooks.create(receiver.url(), CREATED).webhook().id();
        hooks.events(CREATED, 200);
        eventually("all were taken, or given up", () -> {
            // Everything that was read waits for its time; a test that is taken makes it due.
            if (waits(id, "next_attempt_at > clock_timestamp()")
                    && !waits(id, "next_attempt_at <= clock_timestamp()")) {
                hooks.bed.ok(hooks.service().testWebhook(TestBed.call(hooks.admin), id));
            }
            return taken.stream().filter(one -> one.startsWith("msg_")).count() == 200 || givenUp(id) > 0;
        });
        assertThat(givenUp(id)).isZero();
    }

    /** As if each had waited for hours already. */
    private void waitForLong(UUID webhook, int count) {
        eventually(count + " wait for long", () -> {
            hooks.bed.sql(
                    "UPDATE webhook_deliveries SET next_attempt_at = clock_timestamp() + interval '5 h' WHERE webhook_id = '"
                            + webhook + "' AND next_attempt_at < clock_timestamp() + interval '4 h'");
            return hooks.deliveries(webhook, DeliveryState.PENDING).size() == count;
        });
    }

    @Test
    void after_an_outage_with_ten_waiting_events_the_first_new_one_that_is_taken_brings_all_ten() {
        var receiver = hooks.receiver().answers(503);
        var id = hooks.create(receiver.url(), CREATED).webhook().id();
        hooks.events(CREATED, 10);
        waitForLong(id, 10);
        receiver.answers(204);
        hooks.event(CREATED);
        eventually(
                "all were taken",
                () -> hooks.deliveries(id, DeliveryState.DELIVERED).size() == 11);
    }

    @Test
    void an_event_that_is_never_taken_is_not_tried_with_each_of_the_others_for_ever() {
        var poison = ConcurrentHashMap.<String>newKeySet();
        var receiver = hooks.receiver().answers(request -> {
            var id = request.getHeader("webhook-id");
            if (poison.isEmpty()) {
                poison.add(id);
            }
            Receiver.answer(request, poison.contains(id) ? 400 : 204);
        });
        var id = hooks.create(receiver.url(), CREATED).webhook().id();
        hooks.event(CREATED);
        eventually("it waits", () -> hooks.deliveries(id, DeliveryState.PENDING).size() == 1);
        for (var i = 1; i <= 30; i++) {
            eventually("it was tried", () -> !waits(id, "next_attempt_at <= clock_timestamp()"));
            var taken = i;
            hooks.event(CREATED);
            eventually(
                    "it is taken",
                    () -> hooks.deliveries(id, DeliveryState.DELIVERED).size() == taken);
        }
        assertThat(hooks.deliveries(id, DeliveryState.PENDING))
                .singleElement()
                .satisfies(delivery -> assertThat(delivery.attempts()).isBetween(3L, 14L));
    }

    private boolean waits(UUID webhook, String when) {
        return hooks.bed
                .column("SELECT EXISTS (SELECT FROM webhook_deliveries WHERE webhook_id = '" + webhook
                        + "' AND state = 'pending' AND " + when + ")")
                .contains("t");
    }

    private int givenUp(UUID webhook) {
        return hooks.deliveries(webhook, DeliveryState.FAILED).size();
    }
}

package io.countersign.verticles.webhooks;

import static io.countersign.verticles.testbed.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.DeliveryProblem;
import io.countersign.protocol.api.DeliveryState;
import io.countersign.protocol.api.NewWebhook;
import io.countersign.protocol.api.SecretRotation;
import io.countersign.protocol.api.WebhookCredentials;
import io.countersign.protocol.api.WebhookDelivery;
import io.countersign.protocol.api.WebhookSettings;
import io.countersign.protocol.api.WebhookSignature;
import io.countersign.protocol.api.WebhookState;
import io.countersign.verticles.testbed.TestBed;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events on their way to receivers that take them, fail, hang, lie and come back. */
class DeliveryTest {
    private static final String CREATED = "request.created";

    @TempDir
    private static Path directory;

    private static WebhookBed hooks;
    private static int organizations;

    @BeforeAll
    static void open() throws Exception {
        hooks = WebhookBed.impatient(directory);
    }

    @BeforeEach
    void begin() {
        hooks.begin("organization-" + ++organizations);
    }

    @AfterAll
    static void close() throws Exception {
        hooks.close();
    }

    private void arrives(Receiver receiver, String type, int count) {
        eventually(count + " " + type, () -> ids(receiver.seen(type)).size() == count);
    }

    private static HashSet<String> ids(List<Receiver.Seen> seen) {
        return new HashSet<>(seen.stream().map(Receiver.Seen::id).toList());
    }

    @Test
    void the_reference_library_accepts_what_a_receiver_gets() {
        var receiver = hooks.receiver();
        var made = hooks.create(receiver.url(), "request.");
        var secret = Objects.requireNonNull(made.secret());
        hooks.events(CREATED, 3);
        arrives(receiver, CREATED, 3);
        receiver.seen().forEach(seen -> {
            seen.verify(secret);
            assertThat(seen.body().length()).isLessThan(Message.MOST_BYTES);
            assertThat(seen.json().getJsonObject("data").getString("organization"))
                    .isEqualTo(hooks.organization.toString());
            assertThat(seen.json().getString("timestamp")).isNotNull();
            assertThat(seen.id())
                    .doesNotContain(".")
                    .endsWith("_" + seen.json().getJsonObject("data").getLong("index"));
        });
        assertThat(hooks.bed.column("SELECT convert_from(substr(leaf, 74), 'UTF8') FROM audit_leaves"))
                .noneMatch(leaf -> leaf.contains("hidden") || leaf.contains(secret));
    }

    @Test
    void ed25519_is_verified_with_the_public_key_that_can_be_read_any_time_and_no_secret_is_told() {
        var receiver = hooks.receiver();
        var made = hooks.create(receiver.url(), WebhookSignature.V1A, CREATED);
        assertThat(made.secret()).isNull();
        hooks.event(CREATED);
        arrives(receiver, CREATED, 1);
        var seen = receiver.seen().getFirst();
        var key = Objects.requireNonNull(hooks.bed
                .ok(hooks.service()
                        .getWebhook(TestBed.call(hooks.admin), made.webhook().id()))
                .publicKey());
        assertThat(key).startsWith("whpk_");
        assertThat(seen.verifiesBy(key, seen.signature())).isTrue();
    }

    @Test
    void after_a_rotation_both_secrets_verify_until_the_overlap_is_over() {
        var receiver = hooks.receiver();
        var made = hooks.create(receiver.url(), CREATED);
        var id = made.webhook().id();
        var call = TestBed.call(hooks.admin);
        var second =
                hooks.bed.ok(hooks.service().rotateWebhookSecret(call, id, new SecretRotation(Duration.ofHours(1))));
        assertThat(second.webhook().formerSecretUntil()).isNotNull();
        var both = signed(receiver, 2);
        both.verify(Objects.requireNonNull(made.secret()));
        both.verify(Objects.requireNonNull(second.secret()));

        var third = hooks.bed.ok(hooks.service().rotateWebhookSecret(call, id, new SecretRotation(Duration.ZERO)));
        signed(receiver, 1).verify(Objects.requireNonNull(third.secret()));
    }

    private WebhookCredentials rotated(UUID id, Duration overlap) {
        return hooks.bed.ok(
                hooks.service().rotateWebhookSecret(TestBed.call(hooks.admin), id, new SecretRotation(overlap)));
    }

    /** The first message with so many signatures; a change of an endpoint is noticed within a second. */
    private Receiver.Seen signed(Receiver receiver, int signatures) {
        eventually(signatures + " signatures", () -> {
            hooks.event(CREATED);
            return !receiver.seen().isEmpty()
                    && receiver.seen().getLast().signatures().size() == signatures;
        });
        return receiver.seen().getLast();
    }

    @Test
    void after_two_rotations_with_overlap_the_first_secret_still_verifies_until_its_overlap_is_over() {
        var receiver = hooks.receiver();
        var made = hooks.create(receiver.url(), CREATED);
        var id = made.webhook().id();
        var second = rotated(id, Duration.ofHours(2));
        var third = rotated(id, Duration.ofHours(1));
        var seen = signed(receiver, 3);
        for (var secret : List.of(made, second, third)) {
            seen.verify(Objects.requireNonNull(secret.secret()));
        }
        assertThat(third.webhook().formerSecretUntil())
                .as("the last end")
                .isEqualTo(second.webhook().formerSecretUntil());

        hooks.bed.sql("UPDATE webhook_former_secrets SET until = clock_timestamp() WHERE webhook_id = '" + id
                + "' AND salt = (SELECT former_salt FROM webhooks WHERE id = '" + id + "')");
        seen = signed(receiver, 2);
        seen.verify(Objects.requireNonNull(made.secret()));
        seen.verify(Objects.requireNonNull(third.secret()));

        var last = rotated(id, Duration.ZERO);
        seen = signed(receiver, 1);
        seen.verify(Objects.requireNonNull(last.secret()));
        rotated(id, Duration.ofHours(1));
        assertThat(signed(receiver, 2).signatures()).hasSize(2);
    }

    @Test
    void no_secret_that_still_signs_is_ended_for_a_sixth() {
        var id = hooks.create(hooks.receiver().url(), CREATED).webhook().id();
        for (var i = 0; i < 5; i++) {
            rotated(id, Duration.ofHours(1));
        }
        var refused = hooks.bed.refused(hooks.service()
                .rotateWebhookSecret(TestBed.call(hooks.admin), id, new SecretRotation(Duration.ofHours(1))));
        assertThat(refused.code()).isEqualTo("TOO_MANY_SECRETS");
        rotated(id, Duration.ZERO);
        rotated(id, Duration.ofHours(1));
    }

    /** How a receiver fails until it is well again. */
    private Map<String, Receiver> failing(Receiver inside) {
        var all = new LinkedHashMap<String, Receiver>();
        all.put("500", hooks.receiver().answers(500));
        all.put(
                "redirect to the inside",
                hooks.receiver()
                        .answers(request -> request.response()
                                .setStatusCode(301)
                                .putHeader("Location", inside.url())
                                .end()));
        all.put(
                "busy",
                hooks.receiver()
                        .answers(request -> request.response()
                                .setStatusCode(429)
                                .putHeader("Retry-After", "1")
                                .end()));
        all.put("reset in the answer", hooks.receiver().answers(request -> {
            request.response().setChunked(true).write("half");
            request.connection().close();
        }));
        all.put("no answer", hooks.receiver().answers(request -> {}));
        all.put("endless body", hooks.receiver().answers(DeliveryTest::flood));
        all.put("dripping", hooks.receiver().answers(request -> {
            request.response().setChunked(true).write("d");
            hooks.bed.vertx().setPeriodic(50, tick -> {
                if (!request.response().ended() && !request.response().closed()) {
                    request.response().write("r");
                }
            });
        }));
        return all;
    }

    private static void flood(HttpServerRequest request) {
        var response = request.response().setStatusCode(500).setChunked(true);
        var block = Buffer.buffer(new byte[65_536]);
        response.drainHandler(more -> response.write(block));
        for (var i = 0; i < 50 && !response.closed(); i++) {
            response.write(block);
        }
    }

    @Test
    void every_event_is_taken_by_receivers_that_failed_in_many_ways_once_they_are_well() throws Exception {
        var inside = hooks.receiver();
        var receivers = failing(inside);
        var secrets = new HashMap<String, String>();
        receivers.forEach((how, receiver) -> secrets.put(
                how,
                Objects.requireNonNull(hooks.create(receiver.url(), CREATED).secret())));
        hooks.events(CREATED, 5);
        receivers.forEach((how, receiver) -> eventually(
                how + ": all were tried, and one of them again",
                () -> ids(receiver.seen(CREATED)).size() == 5 && receiver.seen().size() > 5));
        var taken = new HashMap<String, Set<String>>();
        receivers.forEach((how, receiver) -> taken.put(how, becomesWell(receiver)));
        receivers.forEach((how, receiver) -> {
            eventually(
                    how + ": all were taken",
                    () -> taken.getOrDefault(how, Set.of()).size() == 5);
            receiver.seen().forEach(seen -> seen.verify(secrets.getOrDefault(how, "")));
        });
        assertThat(inside.seen()).isEmpty();
        inside.close();
    }

    /** Ids of what it takes from now on. */
    private static Set<String> becomesWell(Receiver receiver) {
        var taken = ConcurrentHashMap.<String>newKeySet();
        receiver.answers(request -> {
            taken.add(request.getHeader("webhook-id"));
            Receiver.answer(request, 204);
        });
        return taken;
    }

    @Test
    void nothing_listens_or_what_listens_speaks_no_http_or_no_tls() throws Exception {
        final int free;
        try (var socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        var garbage = WebhookBed.get(hooks.bed
                .vertx()
                .createNetServer()
                .connectHandler(socket -> socket.handler(any -> babble(socket)))
                .listen(0, "127.0.0.1"));
        var refused = hooks.create("http://127.0.0.1:" + free + "/", CREATED).webhook();
        var noHttp = hooks.create("http://127.0.0.1:" + garbage.actualPort() + "/", CREATED)
                .webhook();
        var noTls = hooks.create("https://127.0.0.1:" + garbage.actualPort() + "/", CREATED)
                .webhook();
        hooks.event(CREATED);
        eventually("problem of nobody", () -> problem(refused.id()) == DeliveryProblem.CONNECTION);
        eventually("problem of garbage", () -> problem(noHttp.id()) == DeliveryProblem.ANSWER);
        eventually("problem of TLS", () -> problem(noTls.id()) == DeliveryProblem.TLS);
        var later = new Receiver(hooks.bed.vertx());
        hooks.bed.ok(hooks.service()
                .updateWebhook(
                        TestBed.call(hooks.admin),
                        refused.id(),
                        new WebhookSettings(later.url(), null, null, null, true)));
        arrives(later, CREATED, 1);
    }

    private static void babble(NetSocket socket) {
        socket.write("lorem ipsum dolor sit amet\r\n\r\n").onComplete(written -> socket.close());
    }

    private @Nullable DeliveryProblem problem(UUID webhook) {
        return hooks.deliveries(webhook, null).stream()
                .map(WebhookDelivery::problem)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    @Test
    void who_says_gone_is_told_nothing_more_and_goes_on_where_it_stopped_when_it_is_enabled() {
        var receiver = hooks.receiver().answers(410);
        var made = hooks.create(receiver.url(), CREATED).webhook();
        hooks.event(CREATED);
        eventually("it is disabled", () -> hooks.events().contains("webhook.disabled"));
        var call = TestBed.call(hooks.admin);
        var disabled = hooks.bed.ok(hooks.service().getWebhook(call, made.id()));
        assertThat(disabled.state()).isEqualTo(WebhookState.DISABLED);
        assertThat(disabled.disabledReason()).isEqualTo("gone");
        var heard = receiver.seen().size();
        hooks.events(CREATED, 3);
        var other = hooks.receiver();
        hooks.create(other.url(), "grant.created");
        hooks.event("grant.created");
        arrives(other, "grant.created", 1);
        assertThat(receiver.seen()).hasSize(heard);
        receiver.answers(200);
        hooks.bed.ok(hooks.service()
                .updateWebhook(
                        call, made.id(), new WebhookSettings(receiver.url(), null, List.of(CREATED), null, true)));
        arrives(receiver, CREATED, 4);
        eventually(
                "all are delivered",
                () -> hooks.deliveries(made.id(), DeliveryState.DELIVERED).size() == 4);
    }

    @Test
    void a_dead_endpoint_with_a_long_queue_delays_nobody_and_catches_up_when_it_is_well() {
        var dead = hooks.receiver().answers(request -> {});
        var well = hooks.receiver();
        var id = hooks.create(dead.url(), CREATED).webhook().id();
        hooks.create(well.url(), "grant.created");
        hooks.events(CREATED, 400);
        hooks.event("grant.created");
        var began = System.nanoTime();
        arrives(well, "grant.created", 1);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
        assertThat(hooks.bed.column("SELECT count(*) <= " + Lane.WINDOW
                        + " FROM webhook_deliveries WHERE webhook_id = '" + id + "'"))
                .containsExactly("t");
        dead.answers(200);
        arrives(dead, CREATED, 400);
    }

    @Test
    void a_name_that_leads_elsewhere_after_the_check_is_not_followed() {
        var receiver = hooks.receiver();
        var inside = new AtomicInteger();
        hooks.names.put(
                "rebind.test", () -> InetAddress.ofLiteral(inside.get() == 0 ? "127.0.0.1" : "169.254.169.254"));
        var made = hooks.create("http://rebind.test:" + receiver.port() + "/", CREATED)
                .webhook();
        inside.set(1);
        hooks.event(CREATED);
        eventually("its address is refused", () -> problem(made.id()) == DeliveryProblem.ADDRESS);
        assertThat(receiver.seen()).isEmpty();
        inside.set(0);
        arrives(receiver, CREATED, 1);
    }

    @Test
    void only_events_of_the_organization_the_types_and_the_signer_come() {
        var receiver = hooks.receiver();
        var all = hooks.receiver();
        var signer = hooks.bed.signer(hooks.admin, hooks.bed.authority(hooks.admin, "ca"), "release");
        hooks.bed.ok(hooks.service()
                .createWebhook(
                        TestBed.call(hooks.admin),
                        new NewWebhook(receiver.url(), null, List.of(CREATED, "grant."), "release", null)));
        hooks.create(all.url());
        var stranger = hooks.bed.organization("stranger");
        hooks.events(stranger, signer.id(), CREATED, 2);
        hooks.events(hooks.organization, null, CREATED, 2);
        hooks.events(hooks.organization, signer.id(), "request.rejected", 2);
        hooks.events(hooks.organization, signer.id(), CREATED, 2);
        hooks.events(hooks.organization, signer.id(), "grant.revoked", 2);
        arrives(receiver, "grant.revoked", 2);
        arrives(all, "grant.revoked", 2);
        arrives(all, CREATED, 4);
        assertThat(receiver.seen()).extracting(Receiver.Seen::type).containsOnly(CREATED, "grant.revoked");
        assertThat(ids(receiver.seen())).hasSize(4);
        assertThat(all.seen())
                .allSatisfy(seen -> assertThat(seen.json().getJsonObject("data").getString("organization"))
                        .isEqualTo(hooks.organization.toString()));
    }

    @Test
    void a_test_says_at_once_what_became_of_it_and_an_event_is_sent_again_under_its_id() {
        var receiver = hooks.receiver().answers(503);
        var made = hooks.create(receiver.url(), CREATED);
        var call = TestBed.call(hooks.admin);
        var id = made.webhook().id();
        var failed = hooks.bed.ok(hooks.service().testWebhook(call, id));
        assertThat(failed.state()).isEqualTo(DeliveryState.FAILED);
        assertThat(failed.status()).isEqualTo(503);
        receiver.answers(200);
        var sent = hooks.bed.ok(hooks.service().testWebhook(call, id));
        assertThat(sent.state()).isEqualTo(DeliveryState.DELIVERED);
        var test = receiver.seen("webhook.tested").getLast();
        assertThat(test.id()).isEqualTo(sent.messageId());
        test.verify(Objects.requireNonNull(made.secret()));
        hooks.event(CREATED);
        arrives(receiver, CREATED, 1);
        eventually(
                "it is written down",
                () -> hooks.deliveries(id, DeliveryState.DELIVERED).size() == 2);
        var delivery = hooks.deliveries(id, DeliveryState.DELIVERED).getFirst();
        hooks.bed.ok(hooks.service().resendWebhookDelivery(call, id, delivery.id()));
        eventually("it came twice", () -> receiver.seen(CREATED).size() == 2);
        assertThat(ids(receiver.seen(CREATED))).containsExactly(delivery.messageId());
        assertThat(hooks.bed
                        .refused(hooks.service().resendWebhookDelivery(call, id, sent.id()))
                        .code())
                .isEqualTo("NOT_SENT_AGAIN");
        assertThat(hooks.events())
                .contains("webhook.created", "webhook.tested", "webhook.resent")
                .filteredOn("webhook.tested"::equals)
                .hasSize(2);
    }
}

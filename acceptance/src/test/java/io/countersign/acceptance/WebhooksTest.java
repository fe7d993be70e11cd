package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.countersign.acceptance.harness.Answer;
import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Eventually;
import io.countersign.acceptance.harness.Everybody;
import io.countersign.acceptance.harness.GatewayProcess;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.protocol.api.Approval;
import io.countersign.protocol.api.CallbackKey;
import io.countersign.protocol.api.NewFreeze;
import io.countersign.protocol.api.NewRequest;
import io.countersign.protocol.api.NewWebhook;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.WebhookCredentials;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A CI system that is told of events by gateways that are killed (-9) while they tell. */
class WebhooksTest {
    private static final int EVENTS = 30;
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final byte[] ED25519_SPKI = HexFormat.of().parseHex("302a300506032b6570032100");

    private final Cluster cluster = Cluster.shared();
    private final Organization org = Organization.create(cluster, "hooked");
    private final List<Got> got = new CopyOnWriteArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();
    private HttpServer receiver;

    private record Got(String id, String timestamp, String signature, String body) {
        Map<String, List<String>> headers() {
            return Map.of(
                    "webhook-id", List.of(id),
                    "webhook-timestamp", List.of(timestamp),
                    "webhook-signature", List.of(signature));
        }
    }

    @BeforeEach
    void listen() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        receiver.createContext("/", this::receive);
        receiver.start();
    }

    @AfterEach
    void close() {
        receiver.stop(0);
    }

    private String url() {
        return "http://127.0.0.1:" + receiver.getAddress().getPort() + "/hook?token=hidden";
    }

    /** Every third answer is a failure. */
    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var headers = exchange.getRequestHeaders();
            var fails = asked.incrementAndGet() % 3 == 0;
            if (!fails) {
                got.add(new Got(
                        headers.getFirst("webhook-id"),
                        headers.getFirst("webhook-timestamp"),
                        headers.getFirst("webhook-signature"),
                        body));
            }
            exchange.sendResponseHeaders(fails ? 500 : 204, -1);
        }
    }

    /** At once: while a gateway that was killed may still be alive, each waits for it. */
    private void freeze(int first, int afterLast) {
        var end = Instant.now().plus(Duration.ofDays(1));
        Everybody.atOnce(IntStream.range(first, afterLast)
                .<Callable<Answer>>mapToObj(number -> () -> org.admin()
                        .api()
                        .withNewKey()
                        .post("/v1/freezes", new NewFreeze("freeze " + number, null, end, List.of("release"), "tried"))
                        .expect(201))
                .toList());
    }

    private GatewayProcess sender() {
        var name =
                cluster.column("SELECT n.name FROM leases l JOIN nodes n ON n.id = l.holder WHERE l.name = 'webhooks'");
        return cluster.gateways().stream()
                .filter(gateway -> name.contains(gateway.name()))
                .findFirst()
                .orElseThrow();
    }

    /** Makes one gateway the next to send. */
    private void sends(GatewayProcess gateway) {
        Eventually.holds("it sends", SOON, () -> {
            cluster.superuser(
                    "UPDATE leases SET holder = n.id, until = clock_timestamp() + interval '3 s', fence = fence + 1"
                            + " FROM nodes n WHERE leases.name = 'webhooks' AND n.name = '" + gateway.name() + "'");
            return sender() == gateway;
        });
    }

    @Test
    void every_event_arrives_at_least_once_although_the_sender_is_killed_again_and_again() throws Exception {
        org.signer("release");
        var victims = List.of(cluster.launch(), cluster.launch());
        victims.forEach(GatewayProcess::awaitReady);
        var made = org.admin()
                .api()
                .withNewKey()
                .post("/v1/webhooks", new NewWebhook(url(), null, List.of("freeze."), null, null))
                .expect(201)
                .as(WebhookCredentials.class);
        Set<String> wanted = ConcurrentHashMap.newKeySet();
        var number = 0;
        for (var victim : victims) {
            sends(victim);
            var before = got.size();
            freeze(number, number + EVENTS / 3);
            number += EVENTS / 3;
            Eventually.holds("it tells", SOON, () -> got.size() > before);
            victim.kill();
        }
        freeze(number, EVENTS);
        wanted.addAll(cluster.column("SELECT e.tree_index FROM log_entries e JOIN audit_leaves l ON l.id = e.leaf_id"
                + " WHERE l.type = 'freeze.created' AND l.organization_id = '" + org.id() + "'"));
        Eventually.holds("all have a place", SOON, () -> {
            wanted.addAll(
                    cluster.column("SELECT e.tree_index FROM log_entries e JOIN audit_leaves l ON l.id = e.leaf_id"
                            + " WHERE l.type = 'freeze.created' AND l.organization_id = '" + org.id() + "'"));
            return wanted.size() == EVENTS;
        });
        var prefix = "msg_" + made.webhook().id().toString().replace("-", "") + "_";
        Eventually.holds(
                "every event came",
                SOON,
                () -> wanted.stream()
                        .allMatch(index -> got.stream().anyMatch(one -> one.id().equals(prefix + index))));
        var library = new Webhook(Objects.requireNonNull(made.secret()));
        for (var one : got) {
            library.verify(one.body(), one.headers());
        }
        assertThat(cluster.gateways())
                .allSatisfy(gateway -> assertThat(gateway.log()).doesNotContain("token=hidden"));
    }

    @Test
    void the_callback_of_a_request_is_told_what_became_of_it_under_the_key_of_the_organization() throws Exception {
        var lead = org.person("lead");
        var ci = org.machine("ci", org.person("owner"));
        org.signer("release");
        org.operators("release", lead, ci);
        org.policy("release", 10, Organization.step(1, lead));
        var asking = new NewRequest("release 1.0", null, 1L, null, null, null, null, null, url());
        var request = ask(ci, asking);
        assertThat(Objects.requireNonNull(request.callbackUrl())).endsWith("/hook");
        var elsewhere = new NewRequest("release 1.0", null, 1L, null, null, null, null, null, url() + "2");
        assertThat(ask(ci, elsewhere).id()).isNotEqualTo(request.id());
        lead.api()
                .post("/v1/requests/" + request.id() + ":approve", new Approval(null))
                .expect(200);
        Eventually.holds(
                "its outcome came",
                SOON,
                () -> got.stream()
                        .anyMatch(one -> one.body().contains("grant.created")
                                && one.body().contains(request.id().toString())));
        var key = ci.api()
                .get("/v1/callback-key")
                .expect(200)
                .as(CallbackKey.class)
                .publicKey();
        for (var one : got) {
            assertThat(verifies(key, one)).isTrue();
            assertThat(one.body()).doesNotContain("request.created");
        }
        ci.api()
                .withNewKey()
                .post(
                        "/v1/signers/release/requests",
                        new NewRequest("x", null, 2L, null, null, null, null, null, "http://169.254.169.254/"))
                .refused(400, "INVALID_INPUT");
    }

    private static Request ask(Party who, NewRequest wanted) {
        return who.api()
                .withNewKey()
                .post("/v1/signers/release/requests", wanted)
                .expect(201)
                .as(Request.class);
    }

    private static boolean verifies(String key, Got one) throws Exception {
        var raw = Base64.getDecoder().decode(key.substring("whpk_".length()));
        var spki = new byte[ED25519_SPKI.length + raw.length];
        System.arraycopy(ED25519_SPKI, 0, spki, 0, ED25519_SPKI.length);
        System.arraycopy(raw, 0, spki, ED25519_SPKI.length, raw.length);
        var verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(spki)));
        verifier.update((one.id() + "." + one.timestamp() + "." + one.body()).getBytes(StandardCharsets.UTF_8));
        return verifier.verify(Base64.getDecoder().decode(one.signature().substring("v1a,".length())));
    }
}

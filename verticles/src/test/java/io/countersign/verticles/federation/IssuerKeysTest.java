package io.countersign.verticles.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.RefusedException;
import io.countersign.verticles.outbound.OutboundClient;
import io.countersign.verticles.testbed.SilentServer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IssuerKeysTest {
    private final AtomicLong nanos = new AtomicLong(1);
    private final UUID organization = UUID.randomUUID();
    private Vertx vertx;
    private TestIssuer issuer;
    private IssuerKeys keys;
    private TestIssuer.Key key;

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
        issuer = TestIssuer.start(vertx);
        key = issuer.newKey("ES256");
        var development = new DomainConfig.Outbound(List.of(), true, null);
        keys = new IssuerKeys(vertx, new OutboundClient(vertx, development, IssuerKeysTest::resolve), nanos::get);
    }

    private static InetAddress[] resolve(String host) throws UnknownHostException {
        return host.endsWith(".test") ? SilentServer.addresses(1) : InetAddress.getAllByName(host);
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private void later(Duration duration) {
        nanos.addAndGet(duration.toNanos());
    }

    /** How an issuer answers that takes its time: not before this is called. */
    private Runnable held() {
        var release = Promise.<Void>promise();
        issuer.discovery(request -> release.future().onComplete(now -> {
            var document = new JsonObject().put("issuer", issuer.url()).put("jwks_uri", issuer.url() + "/keys");
            request.response().end(document.toBuffer());
        }));
        return release::complete;
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private Future<Optional<IssuerKey>> find(UUID organization, String issuer, String kid) {
        return keys.find(organization, issuer, kid, Future::succeededFuture);
    }

    private boolean finds(String kid) throws Exception {
        return get(find(organization, issuer.url(), kid)).isPresent();
    }

    private void unavailable() {
        unavailable(find(organization, issuer.url(), key.kid()));
    }

    private static void unavailable(Future<?> found) {
        var failure = catchThrowable(() -> get(found));
        assertThat(failure.getCause())
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.refusal().code()).isEqualTo("ISSUER_UNAVAILABLE"));
    }

    @Test
    void many_who_ask_at_once_fetch_once() throws Exception {
        var asked = new ArrayList<Future<Optional<IssuerKey>>>();
        for (var i = 0; i < 50; i++) {
            asked.add(find(organization, issuer.url(), key.kid()));
        }
        for (var one : asked) {
            assertThat(get(one)).isPresent();
        }
        assertThat(issuer.keyCalls).hasValue(1);
    }

    @Test
    void made_up_keys_cost_the_issuer_one_call_in_ten_seconds_and_a_new_key_is_found_after_them() throws Exception {
        assertThat(finds(key.kid())).isTrue();
        later(IssuerKeys.BETWEEN);
        for (var i = 0; i < 100; i++) {
            assertThat(finds("made-up-" + i)).isFalse();
        }
        assertThat(issuer.keyCalls).hasValue(2);
        var next = issuer.newKey("ES256");
        assertThat(finds(next.kid())).as("too soon").isFalse();
        later(IssuerKeys.BETWEEN);
        assertThat(finds(next.kid())).isTrue();
        assertThat(finds(key.kid())).isTrue();
        assertThat(issuer.keyCalls).hasValue(3);
    }

    @Test
    void a_key_that_its_issuer_withdrew_logs_nobody_in_five_minutes_after_the_last_look_while_the_issuer_answers()
            throws Exception {
        assertThat(finds(key.kid())).isTrue();
        issuer.withdraw(key);
        later(IssuerKeys.FRESH.plusSeconds(1));
        assertThat(finds(key.kid())).isFalse();
        assertThat(issuer.keyCalls).hasValue(2);
    }

    @Test
    void while_the_issuer_is_silent_a_job_waits_one_patience_for_a_known_key_and_those_after_it_do_not_wait()
            throws Exception {
        assertThat(finds(key.kid())).isTrue();
        var asked = new AtomicInteger();
        issuer.discovery(request -> asked.incrementAndGet());
        later(IssuerKeys.USABLE.minusMinutes(1));
        var first = find(organization, issuer.url(), key.kid());
        assertThat(first.isComplete()).isFalse();
        assertThat(get(first)).isPresent();
        for (var i = 0; i < 10; i++) {
            var next = find(organization, issuer.url(), key.kid());
            assertThat(next.isComplete()).isTrue();
            assertThat(get(next)).isPresent();
        }
        later(IssuerKeys.BETWEEN);
        var again = find(organization, issuer.url(), key.kid());
        assertThat(again.isComplete()).isFalse();
        later(IssuerKeys.BETWEEN.minusSeconds(1));
        assertThat(get(again)).isPresent();
        later(IssuerKeys.BETWEEN.minusSeconds(1));
        assertThat(find(organization, issuer.url(), key.kid()).isComplete())
                .as("between the end of a look and the next")
                .isTrue();
        assertThat(asked).hasValue(2);
        later(IssuerKeys.USABLE);
        unavailable();
    }

    @Test
    void an_outage_of_the_issuer_leaves_its_keys_for_an_hour() throws Exception {
        assertThat(finds(key.kid())).isTrue();
        issuer.discovery(request -> request.response().setStatusCode(503).end());
        later(IssuerKeys.USABLE.minusSeconds(1));
        assertThat(finds(key.kid())).isTrue();
        later(Duration.ofSeconds(20));
        unavailable();
        later(IssuerKeys.BETWEEN);
        unavailable();
        issuer.discovery(null);
        unavailable();
        later(IssuerKeys.BETWEEN);
        assertThat(finds(key.kid())).isTrue();
    }

    @Test
    void an_issuer_that_calls_itself_otherwise_or_answers_anything_but_its_documents_has_no_keys() {
        var answers = new ArrayList<JsonObject>();
        answers.add(new JsonObject().put("issuer", issuer.url() + "/").put("jwks_uri", issuer.url() + "/keys"));
        answers.add(new JsonObject().put("issuer", "https://evil.example.com").put("jwks_uri", issuer.url() + "/keys"));
        answers.add(new JsonObject().put("issuer", issuer.url()));
        answers.add(new JsonObject().put("issuer", issuer.url()).put("jwks_uri", 1));
        for (var inside : List.of(
                "http://10.0.0.1/keys",
                "http://169.254.169.254/latest",
                "file:///etc/passwd",
                "not a url",
                "",
                "http://[fd00::1]/keys")) {
            answers.add(new JsonObject().put("issuer", issuer.url()).put("jwks_uri", inside));
        }
        for (var answer : answers) {
            issuer.discovery(request -> request.response().end(answer.toBuffer()));
            later(IssuerKeys.BETWEEN);
            unavailable();
        }
        assertThat(issuer.keyCalls).hasValue(0);
    }

    @Test
    void redirects_floods_and_rubbish_are_no_keys() {
        issuer.keys(request -> request.response()
                .setStatusCode(302)
                .putHeader("Location", issuer.url() + "/elsewhere")
                .end());
        unavailable();
        var many = new JsonArray();
        for (var i = 0; i <= 100; i++) {
            many.add(key.jwk().put("kid", "k" + i));
        }
        for (var text : List.of(
                "x",
                "[]",
                "{}",
                "{\"keys\":1}",
                new JsonObject().put("keys", many).encode(),
                "{\"keys\":[" + " ".repeat(300_000) + "]}",
                "{".repeat(100_000))) {
            issuer.keys(request -> request.response().end(text));
            later(IssuerKeys.BETWEEN);
            unavailable();
        }
        assertThat(issuer.keyCalls).hasValue(8);
    }

    @Test
    void keys_that_are_weak_secret_or_for_something_else_are_passed_over() throws Exception {
        issuer.publish("none", new JsonObject().put("kty", "EC"));
        issuer.publish(
                "oct", new JsonObject().put("kid", "oct").put("kty", "oct").put("k", "c2VjcmV0"));
        issuer.publish("enc", key.jwk().put("kid", "enc").put("use", "enc"));
        issuer.publish("odd", key.jwk().put("kid", "odd").put("x", 1));
        var short1024 = issuer.unpublished("RS256").jwk().put("kid", "weak");
        issuer.publish("weak", short1024.put("n", short1024.getString("n").substring(0, 171)));
        for (var kid : List.of("none", "oct", "enc", "odd", "weak")) {
            assertThat(finds(kid)).as(kid).isFalse();
        }
        assertThat(finds(key.kid())).isTrue();
    }

    @Test
    void those_who_wait_for_an_issuer_with_many_silent_addresses_are_answered_within_one_patience() throws Exception {
        try (var silent = new SilentServer()) {
            var development = new DomainConfig.Outbound(List.of(), true, null);
            var client = new OutboundClient(vertx, development, host -> SilentServer.addresses(200));
            keys = new IssuerKeys(vertx, client, nanos::get);
            var asked = new ArrayList<Future<Optional<IssuerKey>>>();
            for (var i = 0; i < 50; i++) {
                asked.add(find(organization, "https://silent.test:" + silent.port(), key.kid()));
            }
            asked.forEach(IssuerKeysTest::unavailable);
        }
    }

    @Test
    void more_log_ins_than_may_wait_for_an_issuer_are_answered_at_once() throws Exception {
        var release = held();
        var asked = new ArrayList<Future<Optional<IssuerKey>>>();
        for (var i = 0; i < IssuerKeys.MOST_WAITING; i++) {
            asked.add(find(organization, issuer.url(), key.kid()));
        }
        var more = find(organization, issuer.url(), key.kid());
        assertThat(more.isComplete()).isTrue();
        unavailable(more);
        release.run();
        for (var one : asked) {
            assertThat(get(one)).isPresent();
        }
        assertThat(finds(key.kid())).isTrue();
    }

    @Test
    void neither_many_issuers_of_an_organization_nor_what_waits_for_one_makes_those_of_another_wait() throws Exception {
        var release = held();
        var asked = new ArrayList<Future<Optional<IssuerKey>>>();
        for (var i = 0; asked.size() < IssuerKeys.MOST_UNPROVEN_OF_ONE; i++) {
            // Another name of the same server, which calls itself otherwise.
            var name = issuer.url().replace("127.0.0.1", "issuer-" + i / IssuerKeys.MOST_WAITING + ".test");
            asked.add(find(organization, name, key.kid()));
        }
        var more = find(organization, issuer.url(), key.kid());
        assertThat(more.isComplete()).isTrue();
        unavailable(more);
        issuer.discovery(null);
        assertThat(get(find(UUID.randomUUID(), issuer.url(), key.kid()))).isPresent();
        release.run();
        asked.forEach(IssuerKeysTest::unavailable);
        assertThat(finds(key.kid())).as("when nobody waits any more").isTrue();
    }

    @Test
    void what_waits_for_issuers_that_never_said_anything_leaves_places_to_tokens_of_known_keys() throws Exception {
        assertThat(finds(key.kid())).isTrue();
        later(IssuerKeys.FRESH.plusSeconds(1));
        var release = held();
        var asked = new ArrayList<Future<Optional<IssuerKey>>>();
        for (var i = 0; i < IssuerKeys.MOST_WAITING_OF_ONE; i++) {
            var name = issuer.url().replace("127.0.0.1", "issuer-" + i / IssuerKeys.MOST_WAITING + ".test");
            asked.add(find(organization, name, key.kid()));
        }
        var known = new ArrayList<Future<Optional<IssuerKey>>>();
        for (var i = 0; i < IssuerKeys.MOST_WAITING; i++) {
            known.add(find(organization, issuer.url(), key.kid()));
        }
        release.run();
        for (var one : known) {
            assertThat(get(one)).isPresent();
        }
        asked.forEach(IssuerKeysTest::unavailable);
    }

    @Test
    void an_organization_with_ever_so_many_issuers_makes_nobody_else_look_again() throws Exception {
        assertThat(finds(key.kid())).isTrue();
        var many = UUID.randomUUID();
        for (var i = 0; i < 5_000; i++) {
            // Asked for more often than the other one, so that a memory in common would rather keep these.
            for (var times = 0; times < 3; times++) {
                unavailable(find(many, "no address " + i, key.kid()));
            }
        }
        assertThat(finds(key.kid())).isTrue();
        assertThat(issuer.keyCalls).hasValue(1);
    }
}

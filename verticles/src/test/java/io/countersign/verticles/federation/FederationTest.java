package io.countersign.verticles.federation;

import static io.countersign.verticles.testbed.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.RefusedException;
import io.countersign.verticles.federation.Federation.Proven;
import io.countersign.verticles.outbound.OutboundClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tokens that strangers send for a client id, which is no secret, while an issuer is silent whose keys are to be looked at again. */
class FederationTest {
    private final AtomicLong nanos = new AtomicLong(1);
    private final UUID organization = UUID.randomUUID();
    private final Queue<HttpServerRequest> unanswered = new ConcurrentLinkedQueue<>();
    private Vertx vertx;
    private TestIssuer issuer;
    private Federation federation;
    private TestIssuer.Key key;

    @BeforeEach
    void open() throws Exception {
        vertx = Vertx.vertx();
        issuer = TestIssuer.start(vertx);
        key = issuer.newKey("ES256");
        var development = new DomainConfig.Outbound(List.of(), true, null);
        var client = new OutboundClient(vertx, development, InetAddress::getAllByName);
        federation = new Federation(new IssuerKeys(vertx, client, nanos::get));
        assertThat(outcome(prove(genuine()))).isEqualTo("ok");
        nanos.addAndGet(IssuerKeys.FRESH.plusSeconds(1).toNanos());
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private Future<Proven> prove(String token) {
        var trust = new Trust(
                UUID.randomUUID(),
                organization,
                issuer.url(),
                "countersign",
                Map.of("repository", "acme/app"),
                List.of());
        return federation.prove(List.of(trust), token, Instant.now());
    }

    private String genuine() {
        return TestIssuer.token(key, issuer.claims());
    }

    private static String outcome(Future<Proven> future) throws InterruptedException {
        try {
            future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
            return "ok";
        } catch (ExecutionException e) {
            return switch (e.getCause()) {
                case UnprovenException unproven -> unproven.reason();
                case RefusedException refused -> refused.refusal().code();
                case null, default -> throw new AssertionError(e);
            };
        } catch (TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    private void refusedAtOnce(String token, String reason) throws InterruptedException {
        var refused = prove(token);
        assertThat(refused.isComplete()).as(reason).isTrue();
        assertThat(outcome(refused)).isEqualTo(reason);
    }

    @Test
    void forgeries_under_a_known_key_wait_for_nothing() throws Exception {
        issuer.discovery(unanswered::add);
        var forged = TestIssuer.token(issuer.unpublished("ES256"), TestIssuer.header(key), issuer.claims());
        // Anybody has a public issuer sign such ones.
        var untrusted = TestIssuer.token(key, issuer.claims().put("repository", "evil/app"));
        for (var i = 0; i < IssuerKeys.MOST_WAITING; i++) {
            refusedAtOnce(forged, "wrong_signature");
            refusedAtOnce(untrusted, "claim_mismatch");
        }
        assertThat(outcome(prove(genuine()))).isEqualTo("ok");
    }

    @Test
    void tokens_of_unknown_keys_leave_places_to_those_of_known_ones() throws Exception {
        issuer.discovery(unanswered::add);
        var unknown = TestIssuer.token(issuer.unpublished("ES256"), issuer.claims());
        var strangers = new ArrayList<Future<Proven>>();
        for (var i = 0; i < IssuerKeys.MOST_UNPROVEN; i++) {
            strangers.add(prove(unknown));
        }
        for (var i = strangers.size(); i < IssuerKeys.MOST_WAITING; i++) {
            refusedAtOnce(unknown, "ISSUER_UNAVAILABLE");
        }
        var token = genuine();
        var jobs = new ArrayList<Future<Proven>>();
        for (var i = strangers.size(); i < IssuerKeys.MOST_WAITING; i++) {
            jobs.add(prove(token));
        }
        refusedAtOnce(token, "ISSUER_UNAVAILABLE");
        for (var job : jobs) {
            assertThat(outcome(job)).isEqualTo("ok");
        }
        for (var stranger : strangers) {
            assertThat(outcome(stranger)).isEqualTo("ISSUER_UNAVAILABLE");
        }
    }

    @Test
    void a_token_whose_known_key_was_withdrawn_is_refused_after_the_look_that_it_waits_for() throws Exception {
        issuer.withdraw(key);
        assertThat(outcome(prove(genuine()))).isEqualTo("unknown_key");
    }

    @Test
    void a_key_that_took_the_id_of_a_known_one_is_found_by_the_look_that_its_first_token_leads_to() {
        var next = issuer.unpublished("ES256");
        issuer.publish(key.kid(), next.jwk().put("kid", key.kid()));
        var token = TestIssuer.token(next, TestIssuer.header(key), issuer.claims());
        eventually("the key is found", () -> outcome(prove(token)).equals("ok"));
        assertThat(issuer.keyCalls).hasValue(2);
    }
}

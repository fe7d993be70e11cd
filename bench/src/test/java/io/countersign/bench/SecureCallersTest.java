package io.countersign.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The generator over TLS, against a server that answers at once. */
final class SecureCallersTest {
    private static final Scenario SCENARIO = Scenario.named("p256").orElseThrow();
    /** Longer than some records of TLS and than what a connection has room for at first. */
    private static final String MUCH = "x".repeat(50_000);

    private static final int ROUNDS = 3;

    private final Vertx vertx = Vertx.vertx();
    private final Set<String> keys = ConcurrentHashMap.newKeySet();
    private final Set<String> bodies = ConcurrentHashMap.newKeySet();
    private final Set<HttpVersion> versions = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger slots = new AtomicInteger();
    private final Answers answers = new Answers(1);
    private Certificate certificate;
    private URI url;
    private SignRequests requests;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws Exception {
        certificate = Certificate.in(folder);
        var options = new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(0)
                .setSsl(true)
                .setUseAlpn(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .setCertPath(certificate.file().toString())
                        .setKeyPath(certificate.key().toString()));
        HttpServer server = vertx.createHttpServer(options)
                .connectionHandler(opened -> connections.incrementAndGet())
                .requestHandler(this::answer);
        var port = server.listen()
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS)
                .actualPort();
        url = URI.create("https://127.0.0.1:" + port);
        requests = new SignRequests(SCENARIO, url, List.of(new Target("release", "", new byte[0])), "token", 7);
    }

    private void answer(HttpServerRequest request) {
        keys.add(request.getHeader("Idempotency-Key"));
        versions.add(request.version());
        request.body().onSuccess(body -> {
            bodies.add(body.toString());
            request.response()
                    .putHeader("Retry-After", "1")
                    .end("{\"much\":\"" + (request.version() == HttpVersion.HTTP_2 ? "" : MUCH)
                            + "\",\"operation\":\"00000000-0000-0000-0000-000000000000\",\"signature\":\"AAAA\",\"slot\":"
                            + slots.incrementAndGet() + "}");
        });
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static void ask(Generator callers) throws IOException {
        for (var round = 0; round < ROUNDS; round++) {
            for (var caller : callers.all()) {
                callers.ask(caller, System.nanoTime());
            }
            callers.drain(answered -> {});
        }
        assertThat(callers.all()).allMatch(caller -> caller.hasField("retry-after") && !caller.hasField("location"));
    }

    private void everyCallWasAnsweredOnce(int callers) {
        assertThat(slots).hasValue(callers * ROUNDS);
        assertThat(answers.oddOnes()).isEmpty();
        assertThat(keys).hasSize(slots.get());
        assertThat(bodies).hasSize(slots.get()).allMatch(body -> body.contains("\"digest\":\""));
        assertThat(answers.all().stream().map(Answers.Signed::slot).distinct()).hasSize(slots.get());
    }

    @Test
    void answers_of_several_records_come_whole_over_a_connection_for_each_caller() throws Exception {
        try (var callers = new Callers(url, certificate.trust(), 8, requests, answers)) {
            ask(callers);
        }

        everyCallWasAnsweredOnce(8);
        assertThat(versions).containsExactly(HttpVersion.HTTP_1_1);
        assertThat(connections).hasValue(8);
    }

    @Test
    void many_callers_share_four_connections_by_http_2() throws Exception {
        try (var callers = new Http2Callers(url, certificate, 40, requests, answers)) {
            ask(callers);
        }

        everyCallWasAnsweredOnce(40);
        assertThat(versions).containsExactly(HttpVersion.HTTP_2);
        assertThat(connections.get()).isBetween(1, 4);
    }
}

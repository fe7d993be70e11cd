package io.countersign.verticles.limits;

import static io.countersign.verticles.testbed.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.countersign.embedded.RedisServer;
import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.outbound.TestCertificate;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The way to Redis, also where it is wrong. */
class RedisLinkTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final List<ILoggingEvent> lines = new CopyOnWriteArrayList<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(RedisLink.class);
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent line) {
            lines.add(line);
        }
    };

    @BeforeEach
    void listen() {
        appender.start();
        logger.addAppender(appender);
        logger.setLevel(Level.INFO);
    }

    @AfterEach
    void close() throws Exception {
        logger.setLevel(null);
        logger.detachAppender(appender);
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private RedisLink link(String uri, @Nullable String password, @Nullable Path authority) {
        return new RedisLink(vertx, uri, new DomainConfig.Redis(uri, password, Duration.ofMillis(10), authority));
    }

    private List<String> warnings() {
        return lines.stream()
                .filter(line -> line.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private RedisServer tls(TestCertificate presented) throws IOException {
        return RedisServer.withTls(
                presented.file(folder, "redis.pem"),
                Files.write(folder.resolve("redis.key"), presented.key().getBytes()));
    }

    private static String uri(RedisServer server) {
        return "rediss://localhost:" + server.tlsPort();
    }

    @Test
    void over_tls_it_connects_where_authority_and_name_are_right() throws Exception {
        var presented = TestCertificate.of("localhost");
        try (var server = tls(presented)) {
            eventually(
                    PATIENCE, "the link is up", link(uri(server), null, presented.file(folder, "authority.pem"))::up);
        }
    }

    @Test
    void over_tls_it_does_not_connect_to_a_certificate_of_another_authority() throws Exception {
        try (var server = tls(TestCertificate.of("localhost"))) {
            var other = TestCertificate.of("another.example").file(folder, "other.pem");
            staysAway(link(uri(server), null, other), "certification path");
        }
    }

    @Test
    void over_tls_it_believes_only_known_authorities_where_none_is_named() throws Exception {
        try (var server = tls(TestCertificate.of("localhost"))) {
            staysAway(link(uri(server), null, null), "certification path");
        }
    }

    @Test
    void over_tls_it_does_not_connect_to_a_certificate_for_another_host() throws Exception {
        var presented = TestCertificate.of("redis.example");
        try (var server = tls(presented)) {
            staysAway(link(uri(server), null, presented.file(folder, "authority.pem")), "No subject alternative");
        }
    }

    @Test
    void a_wrong_password_is_told_once_in_the_words_of_redis_and_so_is_every_other_cause_after_it() {
        try (var server = RedisServer.withPassword()) {
            var link = link(server.uri(), "nougat", null);
            eventually(PATIENCE, "it is told", () -> warnings().size() == 1);
            assertThat(link.refusal()).startsWith("WRONGPASS");
            server.kill();
            eventually(PATIENCE, "it is told", () -> warnings().size() == 2);
            assertThat(link.refusal()).as("it says nothing now").isNull();
            server.start();
            eventually(PATIENCE, "it is told", () -> warnings().size() == 3);
            assertThat(warnings().get(0))
                    .contains("WRONGPASS")
                    .isEqualTo(warnings().get(2));
            assertThat(warnings().get(1)).contains("Connection refused", ":" + server.port());
            assertThat(lines).noneMatch(line -> line.getFormattedMessage().contains("nougat"));
            assertThat(link.up()).isFalse();
        }
    }

    @Test
    void a_missing_password_is_told_and_not_taken_for_a_connection() {
        try (var server = RedisServer.withPassword()) {
            var link = link(server.uri(), null, null);
            eventually(PATIENCE, "it is told", () -> !warnings().isEmpty());
            assertThat(link.refusal()).startsWith("NOAUTH");
            assertThat(link.up()).isFalse();
        }
    }

    @Test
    void it_is_told_when_redis_is_back() {
        try (var server = RedisServer.open()) {
            server.kill();
            var link = link(server.uri(), null, null);
            eventually(PATIENCE, "it is told", () -> !warnings().isEmpty());
            server.start();
            eventually(PATIENCE, "it is up again and told", () -> link.up() && lines.size() > 1);
            assertThat(lines)
                    .extracting(ILoggingEvent::getLevel)
                    .as("one line that it is away, one that it is back")
                    .containsExactly(Level.WARN, Level.INFO);
        }
    }

    @Test
    void pauses_between_attempts_double_and_the_same_cause_is_told_once_and_no_socket_stays_open() throws Exception {
        var attempts = new CopyOnWriteArrayList<Long>();
        var ended = new AtomicInteger();
        var program = vertx.createNetServer().connectHandler(socket -> {
            attempts.add(System.nanoTime());
            socket.closeHandler(end -> ended.incrementAndGet());
            socket.write("-ERR unknown thing `HELLO`, with args beginning with: `3` `AUTH` `default` `nougat`\r\n");
        });
        var listening = program.listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        link("redis://127.0.0.1:" + listening.actualPort(), "nougat", null);
        eventually(PATIENCE, "it is tried again", () -> attempts.size() == 4 && ended.get() >= 3);
        assertThat(Duration.ofNanos(attempts.get(3) - attempts.get(0)))
                .isGreaterThanOrEqualTo(Duration.ofMillis(250 + 500 + 1_000 - 50));
        assertThat(warnings())
                .singleElement()
                .asString()
                .contains("unknown thing")
                .doesNotContain("nougat");
    }

    @Test
    void a_redis_that_accepts_and_says_nothing_is_told_and_tried_again() throws Exception {
        var attempts = new AtomicInteger();
        var ended = new AtomicInteger();
        var mute = vertx.createNetServer().connectHandler(socket -> {
            attempts.incrementAndGet();
            socket.closeHandler(end -> ended.incrementAndGet());
        });
        var listening = mute.listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        link("redis://127.0.0.1:" + listening.actualPort(), null, null);
        eventually(PATIENCE, "it is tried again", () -> attempts.get() == 2 && ended.get() == 1);
        assertThat(warnings()).singleElement().asString().contains("it says nothing");
    }

    @Test
    void a_connection_on_which_nothing_comes_any_more_is_given_up_for_another() throws Exception {
        try (var server = RedisServer.open()) {
            var client = vertx.createNetClient();
            var sockets = new CopyOnWriteArrayList<NetSocket>();
            var vanishing = vertx.createNetServer().connectHandler(socket -> {
                socket.pause();
                client.connect(server.port(), "127.0.0.1").onSuccess(there -> {
                    sockets.add(there);
                    there.handler(socket::write);
                    socket.handler(there::write).resume();
                });
            });
            var listening = vanishing
                    .listen(0, "127.0.0.1")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
            var link = link("redis://127.0.0.1:" + listening.actualPort(), null, null);
            eventually(PATIENCE, "the link is up", link::up);
            sockets.getFirst().handler(nothing -> {});
            eventually(PATIENCE, "it is given up and another is opened", () -> {
                link.send(Request.cmd(Command.PING));
                return sockets.size() == 2;
            });
            eventually(PATIENCE, "it answers", () -> answers(link));
        }
    }

    private static boolean answers(RedisLink link) {
        var answer = link.send(Request.cmd(Command.PING));
        eventually(PATIENCE, "an answer came", answer::isComplete);
        return answer.succeeded();
    }

    private void staysAway(RedisLink link, String because) {
        eventually(PATIENCE, "it is told", () -> !warnings().isEmpty());
        assertThat(warnings()).singleElement().asString().contains(because);
        assertThat(link.up()).isFalse();
    }
}

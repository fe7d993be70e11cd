package io.countersign.verticles.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.LiveEvent;
import io.countersign.verticles.Caller;
import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.LiveFigures;
import io.countersign.verticles.LiveStream;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.Tokens;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many streams there may be, and when one ends by itself. */
class StreamsTest {
    private static final Duration LIFE = Duration.ofMillis(300);

    private final LiveFigures figures = new LiveFigures();
    private final AtomicInteger left = new AtomicInteger();
    private Vertx vertx;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
    }

    @AfterEach
    void stop() {
        vertx.close();
    }

    private Hub hub() {
        var loops = new Loops(vertx);
        var window = new Window(0);
        return new Hub() {
            @Override
            public Vertx vertx() {
                return vertx;
            }

            @Override
            public Loops loops() {
                return loops;
            }

            @Override
            public Window window() {
                return window;
            }

            @Override
            public Pages pages() {
                throw new AssertionError("nobody is behind");
            }

            @Override
            public LiveFigures figures() {
                return figures;
            }

            @Override
            public int backlog() {
                return 10;
            }

            @Override
            public boolean isDraining() {
                return false;
            }

            @Override
            public void left(Stream stream) {
                left.incrementAndGet();
            }
        };
    }

    /** Tells why it was ended, and when. */
    private static final class Ending implements LiveStream.Outlet {
        private final CompletableFuture<End> ended = new CompletableFuture<>();

        record End(LiveStream.End why, Instant at) {}

        @Override
        public boolean full() {
            return false;
        }

        @Override
        public void send(List<LiveEvent> events) {
            throw new AssertionError("nothing has happened");
        }

        @Override
        public void ended(LiveStream.End why) {
            assertThat(ended.complete(new End(why, Instant.now())))
                    .as("it ends once")
                    .isTrue();
        }
    }

    private static Stream stream(Hub hub, Window window, Instant until) {
        var id = UUID.randomUUID();
        var caller = new Caller(id, id, IdentityKind.PERSON, "Lea", null, false);
        return new Stream(hub, new Tokens.Session(caller, 1, until), new Filter(Set.of(), List.of()), window, 0);
    }

    @Test
    void a_stream_whose_place_was_found_before_an_older_database_was_restored_ends_when_it_begins() throws Exception {
        var stream = stream(hub(), new Window(7), Instant.now().plusSeconds(60));
        var outlet = new Ending();
        vertx.runOnContext(go -> stream.begin(outlet));
        assertThat(outlet.ended.get(10, TimeUnit.SECONDS).why()).isEqualTo(LiveStream.End.ROLLED_BACK);
        assertThat(left).hasValue(1);
    }

    @Test
    void a_stream_ends_with_its_access_token_and_gives_its_place_back() throws Exception {
        var until = Instant.now().plus(LIFE);
        var hub = hub();
        var stream = stream(hub, hub.window(), until);
        var outlet = new Ending();
        vertx.runOnContext(go -> stream.begin(outlet));
        var end = outlet.ended.get(10, TimeUnit.SECONDS);
        assertThat(end.why()).isEqualTo(LiveStream.End.EXPIRED);
        // Timers count whole milliseconds.
        assertThat(end.at()).isAfterOrEqualTo(until.minusMillis(2));
        assertThat(left).hasValue(1);
    }

    private static Caller of(UUID organization) {
        return new Caller(UUID.randomUUID(), organization, IdentityKind.PERSON, "Lea", null, false);
    }

    @Test
    void a_gateway_has_so_many_streams_and_one_identity_so_many_of_them() {
        var places = new Places(new DomainConfig.Live(3, 3, 2, 10), figures);
        var one = of(UUID.randomUUID());
        var other = of(UUID.randomUUID());
        assertThat(places.take(one)).isEmpty();
        assertThat(places.take(one)).isEmpty();
        assertThat(places.take(one)).hasValueSatisfying(refusal -> refused(refusal, "this identity has 2 streams"));
        assertThat(places.take(other)).isEmpty();
        assertThat(places.take(other)).hasValueSatisfying(refusal -> refused(refusal, "another gateway may have room"));
        assertThat(figures.open()).isEqualTo(3);
        places.give(one);
        assertThat(places.take(other)).isEmpty();
        assertThat(places.take(one)).hasValueSatisfying(refusal -> refused(refusal, "another gateway may have room"));
    }

    @Test
    void when_one_organization_has_all_streams_that_it_may_have_those_of_another_still_open() {
        var places = new Places(new DomainConfig.Live(6, 3, 2, 10), figures);
        var crowded = UUID.randomUUID();
        var first = of(crowded);
        assertThat(places.take(first)).isEmpty();
        assertThat(places.take(of(crowded))).isEmpty();
        assertThat(places.take(of(crowded))).isEmpty();
        assertThat(places.take(of(crowded)))
                .hasValueSatisfying(refusal -> refused(refusal, "your organization has 3 streams"));
        assertThat(places.take(of(UUID.randomUUID()))).isEmpty();
        places.give(first);
        assertThat(places.take(of(crowded))).isEmpty();
    }

    private static void refused(Refusal refusal, String words) {
        assertThat(refusal).isInstanceOf(Refusal.TooMany.class);
        assertThat(refusal.code()).isEqualTo("TOO_MANY_STREAMS");
        assertThat(refusal.detail()).contains(words);
    }
}

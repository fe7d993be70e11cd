package io.countersign.verticles.webhooks;

import static io.countersign.verticles.testbed.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.verticles.Refusal;
import io.countersign.verticles.testbed.TestBed;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Name servers of one organization that say nothing. */
class SlowNamesTest {
    private static final String CREATED = "request.created";
    private static final int ENDPOINTS = 40;

    @TempDir
    private static Path directory;

    private static WebhookBed hooks;

    private final AtomicBoolean silent = new AtomicBoolean();
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicInteger held = new AtomicInteger();

    @BeforeAll
    static void open() throws Exception {
        hooks = new WebhookBed(directory, Duration.ofSeconds(20), Duration.ofDays(1), List.of(Duration.ofMillis(100)));
    }

    @AfterEach
    void speak() {
        end.countDown();
    }

    @AfterAll
    static void close() throws Exception {
        hooks.close();
    }

    private InetAddress slow() {
        if (silent.get()) {
            held.incrementAndGet();
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return InetAddress.ofLiteral("127.0.0.1");
    }

    private String slowHost(int number) {
        var host = "hook-" + number + ".slow.test";
        hooks.names.put(host, this::slow);
        return "http://" + host + ":9/";
    }

    @Test
    void names_that_are_not_answered_hold_up_nobody_else() {
        hooks.begin("slow");
        var slow = hooks.organization;
        for (var i = 0; i < ENDPOINTS; i++) {
            hooks.create(slowHost(i), CREATED);
        }
        hooks.organization = hooks.bed.organization("quick");
        hooks.admin = hooks.bed.admin(hooks.organization, "Eve");
        var receiver = hooks.receiver();
        hooks.create(receiver.url(), CREATED);

        silent.set(true);
        hooks.events(slow, null, CREATED, 1);
        eventually("names are looked up", () -> held.get() >= 4);
        hooks.event(CREATED);
        eventually("it came", () -> receiver.seen().size() == 1);
        hooks.create(receiver.url(), "request.rejected");
        assertThat(held).as("threads that are held").hasValue(4);
    }

    @Test
    void an_address_whose_name_cannot_be_looked_up_now_is_not_called_wrong() {
        hooks.begin("impatient");
        var url = slowHost(ENDPOINTS);
        silent.set(true);
        var refusal = hooks.bed.refused(hooks.callbacks().check(TestBed.call(hooks.admin), url));
        assertThat(refusal).isInstanceOfSatisfying(Refusal.Unavailable.class, unavailable -> {
            assertThat(unavailable.code()).isEqualTo("HOST_NOT_RESOLVED");
            assertThat(unavailable.retryAfterSeconds()).isPositive();
        });
        end.countDown();
        eventually(
                "the same address is taken",
                () -> hooks.callbacks()
                        .check(TestBed.call(hooks.admin), url)
                        .toCompletionStage()
                        .handle((sound, failure) -> failure == null)
                        .toCompletableFuture()
                        .get());
    }
}

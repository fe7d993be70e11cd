package io.countersign.verticles.notify;

import io.countersign.protocol.api.ChannelKind;
import io.countersign.protocol.api.ChannelTest;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.notify.Notice.Fact;
import io.countersign.verticles.store.Database;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Sends test cards for somebody who waits for the outcome. */
final class ChannelTests {
    /** Each holds a call of an admin for as long as an attempt may take. */
    private static final int MOST_AT_ONCE = 16;

    private final Database database;
    private final ChannelPost post;
    private final AtomicInteger atOnce = new AtomicInteger();

    ChannelTests(Database database, ChannelPost post) {
        this.database = database;
        this.post = post;
    }

    /** Refused while too many are under way. */
    <T> Future<T> within(Supplier<Future<T>> test) {
        if (atOnce.incrementAndGet() > MOST_AT_ONCE) {
            atOnce.decrementAndGet();
            return Future.failedFuture(
                    new Refusal.TooMany("too many tests of channels at once; try again in a second", 1).refused());
        }
        return test.get().onComplete(done -> atOnce.decrementAndGet());
    }

    /** One attempt, and no second. What waits for a channel that takes it is sent at once. */
    Future<ChannelTest> send(UUID organization, UUID channel, ChannelKind kind, String url) {
        return post.send(organization, kind, url, notice())
                .compose(attempt -> database.systemChange(tx -> ChannelLedger.channel(tx, channel, attempt))
                        .map(new ChannelTest(
                                attempt.delivered(),
                                attempt.status() == null
                                        ? null
                                        : attempt.status().longValue(),
                                attempt.problem(),
                                attempt.millis())));
    }

    private static Notice notice() {
        return new Notice(
                "test",
                "[Countersign] test",
                "This is a test: cards of Countersign arrive here",
                List.of(Fact.of("Asked for by", "an admin of the organization")),
                null,
                List.of(),
                null);
    }
}

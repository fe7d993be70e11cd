package io.countersign.verticles.notify;

import io.countersign.protocol.api.ChannelKind;
import io.countersign.verticles.NotificationFigures;
import io.countersign.verticles.NotificationFigures.Medium;
import io.countersign.verticles.NotificationFigures.Outcome;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Lease;
import io.countersign.verticles.store.LeasedLoop;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.countersign.verticles.store.WireNames;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends cards that wait, one at a time to each channel, in their order. A round only takes up cards; attempts go on between rounds, so
 * a channel that does not answer delays no other. A card that was taken up is nobody else's for five minutes, longer than any attempt;
 * a gateway that dies between the answer and writing it down makes a second card. A channel that fails is left alone for a while, and
 * what it did not take within a day is given up.
 */
final class ChannelSender {
    private static final Logger LOG = LoggerFactory.getLogger(ChannelSender.class);
    private static final Queries SQL = Queries.of("channels");
    private static final Lease LEASE = new Lease("channel-sender", Duration.ofSeconds(30));
    private static final Duration PERIOD = Duration.ofSeconds(2);

    /** Channels that are written to at the same time. */
    private static final int MOST_AT_ONCE = 256;

    private static final Duration GIVE_UP_AFTER = Duration.ofDays(1);
    private static final int MOST_REFUSALS = 3;

    /** How long attempts under way may take when the gateway stops; what is not written down then is sent again. */
    private static final long LAST_MILLIS = 2_000;

    private final Database database;
    private final ChannelPost post;
    private final ChannelSeal seal;
    private final NotificationFigures figures;
    private final LeasedLoop loop;
    private final Map<UUID, Future<Void>> underWay = new HashMap<>();
    private boolean closed;

    private record Card(
            UUID id,
            UUID channel,
            ChannelKind program,
            byte[] sealedUrl,
            Matter matter,
            int attempts,
            Instant createdAt) {
        static Card of(Row row) {
            return new Card(
                    row.getUUID("id"),
                    row.getUUID("channel_id"),
                    WireNames.of(ChannelKind.class, row.getString("channel_kind")),
                    row.getBuffer("sealed_url").getBytes(),
                    Matter.of(row, null),
                    row.getInteger("attempts"),
                    row.getOffsetDateTime("created_at").toInstant());
        }

        boolean isStale() {
            return Duration.between(createdAt, matter.now()).compareTo(GIVE_UP_AFTER) > 0;
        }
    }

    ChannelSender(Vertx vertx, Database database, ChannelPost post, ChannelSeal seal, NotificationFigures figures) {
        this.database = database;
        this.post = post;
        this.seal = seal;
        this.figures = figures;
        loop = new LeasedLoop(
                vertx, database, LEASE, PERIOD, "no card is sent at the moment; it is kept", this::takeUp);
    }

    void start() {
        loop.start();
    }

    void nudge() {
        loop.nudge();
    }

    /** Takes up one card of each channel that has some and is not busy, if this node has the lease. */
    Future<OptionalInt> round() {
        return loop.round();
    }

    /** Completes when none of the attempts that are under way now is any more. */
    Future<Void> settled() {
        final List<Future<Void>> running;
        synchronized (this) {
            running = List.copyOf(underWay.values());
        }
        return Future.join(running).mapEmpty();
    }

    private Future<Integer> takeUp(Lease.Held held) {
        final UUID[] busy;
        synchronized (this) {
            busy = underWay.keySet().toArray(UUID[]::new);
        }
        return busy.length >= MOST_AT_ONCE
                ? Future.succeededFuture(0)
                : held.change(tx -> tx.all(SQL.get("claimCards"), Tuple.of(busy, MOST_AT_ONCE - busy.length), Card::of))
                        .map(cards -> {
                            cards.forEach(this::begin);
                            return cards.size();
                        });
    }

    private synchronized void begin(Card card) {
        if (closed) {
            return;
        }
        var sent = deliver(card)
                // What could not be written down is tried again when its five minutes are over.
                .onFailure(failure -> LOG.warn("what became of a card was not written down", failure))
                .otherwiseEmpty();
        underWay.put(card.channel(), sent);
        sent.onComplete(done -> {
            synchronized (this) {
                underWay.remove(card.channel(), sent);
            }
            loop.nudge();
        });
    }

    private Future<Void> deliver(Card card) {
        return database.read(tx -> Notices.of(tx, card.matter())).compose(notice -> {
            if (notice.isEmpty()) {
                return change(tx -> end(tx, card, "needless"), Outcome.NEEDLESS);
            }
            if (card.isStale()) {
                return change(tx -> giveUp(tx, card, "it was not taken within a day"), Outcome.GIVEN_UP);
            }
            final String url;
            try {
                url = seal.open(card.matter().organization(), card.channel(), card.sealedUrl());
            } catch (ChannelSeal.BrokenException broken) {
                LOG.warn("channel {}: {}", card.channel(), broken.getMessage());
                return change(
                        tx -> ChannelLedger.broken(tx, card.channel(), broken).compose(told -> free(tx, card)),
                        Outcome.DELAYED);
            }
            return post.send(card.matter().organization(), card.program(), url, notice.get())
                    .compose(attempt -> settle(card, attempt));
        });
    }

    private Future<Void> settle(Card card, Attempt attempt) {
        if (attempt.delivered()) {
            return change(
                    tx -> ChannelLedger.channel(tx, card.channel(), attempt).compose(told -> end(tx, card, "sent")),
                    Outcome.SENT);
        }
        LOG.warn("channel {}: {}", card.channel(), attempt.text());
        if (attempt.gone()) {
            return change(tx -> ChannelLedger.channel(tx, card.channel(), attempt), Outcome.GIVEN_UP);
        }
        return attempt.refused() && card.attempts() >= MOST_REFUSALS
                ? change(tx -> giveUp(tx, card, "the channel " + attempt.text()), Outcome.GIVEN_UP)
                : change(
                        tx -> ChannelLedger.channel(tx, card.channel(), attempt).compose(told -> free(tx, card)),
                        Outcome.DELAYED);
    }

    private Future<Void> change(Function<Tx, Future<Void>> work, Outcome outcome) {
        return database.systemChange(work).onSuccess(done -> figures.happened(Medium.CARD, outcome));
    }

    private static Future<Void> end(Tx tx, Card card, String state) {
        return tx.update(SQL.get("endCard"), Tuple.of(card.id(), state)).mapEmpty();
    }

    private static Future<Void> free(Tx tx, Card card) {
        return tx.update(SQL.get("freeCard"), Tuple.of(card.id())).mapEmpty();
    }

    private static Future<Void> giveUp(Tx tx, Card card, String why) {
        var matter = card.matter();
        tx.record(new Event(
                        "notification.given_up",
                        matter.organization(),
                        null,
                        matter.signer(),
                        matter.request(),
                        matter.grant(),
                        null,
                        Map.of())
                .with("channel", card.channel().toString())
                .with("kind", matter.kind().name().toLowerCase(Locale.ROOT))
                .with("attempts", card.attempts())
                .with("reason", why));
        return end(tx, card, "given_up");
    }

    /** Takes up nothing more, gives the lease back and waits a little for what is under way. */
    Future<Void> close() {
        synchronized (this) {
            closed = true;
        }
        return loop.close()
                .transform(given -> settled().timeout(LAST_MILLIS, TimeUnit.MILLISECONDS))
                .otherwiseEmpty();
    }
}

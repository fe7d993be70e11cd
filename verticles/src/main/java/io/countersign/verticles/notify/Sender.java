package io.countersign.verticles.notify;

import io.countersign.verticles.NotificationFigures;
import io.countersign.verticles.NotificationFigures.Medium;
import io.countersign.verticles.NotificationFigures.Outcome;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Lease;
import io.countersign.verticles.store.LeasedLoop;
import io.countersign.verticles.store.Queries;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what waits. A round only takes up as much as there are connections for; mails go on between rounds, so that
 * the mail server may take its time. A claimed notification is nobody else's for ten minutes, longer than a mail may
 * be under way, so two gateways do not send the same one; one that dies between the mail server's answer and writing it
 * down makes a second mail with the same message id. What the server does not take is tried again, later and later, for
 * three days.
 */
final class Sender {
    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);
    private static final Queries SQL = Queries.of("notifications");
    private static final Lease LEASE = new Lease("notify-sender", Duration.ofSeconds(30));
    private static final Duration PERIOD = Duration.ofSeconds(2);

    /** In one mail; the rest comes with the next one at once. What is longer nobody reads, and some servers do not take. */
    private static final int MOST_TOGETHER = 100;

    private static final Duration GIVE_UP_AFTER = Duration.ofDays(3);

    /**
     * How long mails under way may take when the gateway stops. What is not written down then is sent again, with the
     * same message id.
     */
    private static final Duration LAST = Duration.ofSeconds(2);

    private static final long SHORTEST_DELAY_SECONDS = 15;
    private static final int LONGEST_DOUBLINGS = 6;

    private final Database database;
    private final Mailer mailer;
    private final NotificationFigures figures;
    private final LeasedLoop loop;
    private final Set<Future<Void>> underWay = new HashSet<>();

    Sender(Vertx vertx, Database database, Mailer mailer, NotificationFigures figures) {
        this.database = database;
        this.mailer = mailer;
        this.figures = figures;
        loop = new LeasedLoop(
                vertx, database, LEASE, PERIOD, "no mail is sent at the moment; it is kept", this::takeUp);
    }

    void start() {
        loop.start();
    }

    void nudge() {
        loop.nudge();
    }

    /** Takes up as much as may be under way, if this node has the lease. */
    Future<OptionalInt> round() {
        return loop.round();
    }

    /** Completes when none of the mails that are under way now is any more. */
    Future<Void> settled() {
        final List<Future<Void>> running;
        synchronized (this) {
            running = List.copyOf(underWay);
        }
        return Future.join(running).mapEmpty();
    }

    private Future<Integer> takeUp(Lease.Held held) {
        final int room;
        synchronized (this) {
            room = Mailer.CONNECTIONS - underWay.size();
        }
        return room <= 0
                ? Future.succeededFuture(0)
                : held.change(tx -> tx.all(SQL.get("claimDue"), Tuple.of(room, MOST_TOGETHER), Waiting::of))
                        .map(claimed -> {
                            letters(claimed).forEach(this::begin);
                            return claimed.size();
                        });
    }

    private synchronized void begin(List<Waiting> together) {
        var sent = send(together)
                // What could not be written down is tried again when its ten minutes are over.
                .onFailure(failure -> LOG.warn("what became of a mail was not written down", failure))
                .otherwiseEmpty();
        underWay.add(sent);
        sent.onComplete(done -> {
            synchronized (this) {
                underWay.remove(sent);
            }
            loop.nudge();
        });
    }

    /** Each by itself, but all that goes into one digest together. */
    private static List<List<Waiting>> letters(List<Waiting> claimed) {
        Map<UUID, List<Waiting>> letters = new LinkedHashMap<>();
        claimed.stream()
                .sorted((one, other) -> one.id().compareTo(other.id()))
                .forEach(waiting -> letters.computeIfAbsent(
                                waiting.digest() ? waiting.person() : waiting.id(), key -> new ArrayList<>())
                        .add(waiting));
        return List.copyOf(letters.values());
    }

    private record Prepared(String address, Map<UUID, Notice> notices) {}

    private Future<Void> send(List<Waiting> together) {
        return prepare(together)
                .transform(prepared -> prepared.succeeded()
                        ? sendPrepared(together, prepared.result())
                        : failed(together, notPrepared(prepared.cause())));
    }

    private static Mailer.NotTakenException notPrepared(Throwable why) {
        LOG.warn("what a mail tells could not be looked up", why);
        return new Mailer.NotTakenException("what it tells could not be looked up", false);
    }

    private Future<Void> sendPrepared(List<Waiting> together, Prepared prepared) {
        var needless = together.stream()
                .filter(waiting -> !prepared.notices().containsKey(waiting.id()))
                .toList();
        var rest = together.stream()
                .filter(waiting -> prepared.notices().containsKey(waiting.id()))
                .toList();
        return end(needless, "needless", Outcome.NEEDLESS).compose(ended -> mail(rest, prepared));
    }

    private Future<Void> mail(List<Waiting> together, Prepared prepared) {
        if (together.isEmpty()) {
            return Future.succeededFuture();
        }
        var notices = together.stream()
                .map(waiting -> Objects.requireNonNull(prepared.notices().get(waiting.id())))
                .toList();
        return mailer.send(Letter.of(prepared.address(), together.getFirst().id(), notices))
                .transform(sent -> sent.succeeded()
                        ? end(together, "sent", Outcome.SENT)
                        : failed(together, (Mailer.NotTakenException) sent.cause()));
    }

    /**
     * As it is right now: who was disabled, has no address any more or does not want to hear any more is told nothing. Each notice is
     * a read of its own, so that a long mail need not be looked up within the time of one.
     */
    private Future<Prepared> prepare(List<Waiting> together) {
        var person = Tuple.of(together.getFirst().person());
        return database.read(tx -> tx.first(SQL.get("addressee"), person, row -> row))
                .compose(found -> {
                    var notices = new LinkedHashMap<UUID, Notice>();
                    var prepared = new Prepared(
                            found.map(row -> row.getString("email")).orElse(""), notices);
                    var all = Future.<Void>succeededFuture();
                    for (var waiting : together) {
                        var family = waiting.matter().kind().family().toString();
                        if (found.isPresent()
                                && !List.of(found.get().getArrayOfStrings("muted"))
                                        .contains(family)) {
                            all = all.compose(before -> database.read(tx -> Notices.of(tx, waiting.matter())))
                                    .map(notice -> {
                                        notice.ifPresent(told -> notices.put(waiting.id(), told));
                                        return null;
                                    });
                        }
                    }
                    return all.map(prepared);
                });
    }

    private static UUID[] ids(List<Waiting> some) {
        return some.stream().map(Waiting::id).toArray(UUID[]::new);
    }

    private Future<Void> end(List<Waiting> some, String state, Outcome outcome) {
        return some.isEmpty()
                ? Future.succeededFuture()
                : database.statement(tx -> tx.update(SQL.get("endNotifications"), Tuple.of(ids(some), state)))
                        .onSuccess(ended -> some.forEach(waiting -> figures.happened(Medium.MAIL, outcome)))
                        .mapEmpty();
    }

    private Future<Void> failed(List<Waiting> together, Mailer.NotTakenException why) {
        var over = together.stream().filter(waiting -> isOver(waiting, why)).toList();
        var rest = together.stream().filter(waiting -> !isOver(waiting, why)).toList();
        return giveUp(over, why).compose(ended -> keep(rest, why));
    }

    private static boolean isOver(Waiting waiting, Mailer.NotTakenException why) {
        return why.permanent() || waiting.age().compareTo(GIVE_UP_AFTER) > 0;
    }

    private Future<Void> keep(List<Waiting> together, Mailer.NotTakenException why) {
        if (together.isEmpty()) {
            return Future.succeededFuture();
        }
        var first = together.getFirst();
        var delay = SHORTEST_DELAY_SECONDS << Math.min(first.attempts() - 1, LONGEST_DOUBLINGS);
        LOG.warn("{} notifications are kept for {} s: {}", together.size(), delay, why.getMessage());
        return database.statement(tx -> tx.update(SQL.get("tryLater"), Tuple.of(ids(together), delay)))
                .onSuccess(kept -> together.forEach(waiting -> figures.happened(Medium.MAIL, Outcome.DELAYED)))
                .mapEmpty();
    }

    private Future<Void> giveUp(List<Waiting> together, Mailer.NotTakenException why) {
        if (together.isEmpty()) {
            return Future.succeededFuture();
        }
        return database.systemChange(tx -> tx.update(SQL.get("endNotifications"), Tuple.of(ids(together), "given_up"))
                        .map(ended -> {
                            together.forEach(waiting -> tx.record(givenUp(waiting, why)));
                            return null;
                        }))
                .onSuccess(ended -> together.forEach(waiting -> figures.happened(Medium.MAIL, Outcome.GIVEN_UP)))
                .mapEmpty();
    }

    private static Event givenUp(Waiting waiting, Mailer.NotTakenException why) {
        return new Event(
                        "notification.given_up",
                        waiting.matter().organization(),
                        null,
                        waiting.matter().signer(),
                        waiting.matter().request(),
                        waiting.matter().grant(),
                        null,
                        Map.of())
                .with("person", waiting.person().toString())
                .with("kind", waiting.matter().kind().name().toLowerCase(Locale.ROOT))
                .with("attempts", waiting.attempts())
                .with("reason", why.getMessage());
    }

    /** Takes up nothing more, gives the lease back and waits a little for what is under way. */
    Future<Void> close() {
        return loop.close(LAST)
                .transform(given -> settled().timeout(LAST.toMillis(), TimeUnit.MILLISECONDS))
                .otherwiseEmpty();
    }
}

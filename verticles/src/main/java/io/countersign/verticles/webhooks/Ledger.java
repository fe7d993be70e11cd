package io.countersign.verticles.webhooks;

import io.countersign.protocol.api.DeliveryState;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Ids;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes down what became of attempts, how far each endpoint is, and which is disabled by that; in one transaction. */
final class Ledger {
    private static final Queries SQL = Queries.of("webhooks");

    /** Attempts of one event before their time, beside others of its endpoint that are taken. */
    private static final int MOST_EARLY = 10;

    private final RetrySchedule schedule;
    private final Duration disableAfter;

    Ledger(RetrySchedule schedule, Duration disableAfter) {
        this.schedule = schedule;
        this.disableAfter = disableAfter;
    }

    /** One endpoint's sum of some attempts, all at the same address. */
    private record Sum(@Nullable String url, boolean delivered, boolean failed, Duration pause, boolean gone) {
        static final Sum NOTHING = new Sum(null, false, false, Duration.ZERO, false);

        static Sum of(Ended one) {
            return new Sum(
                    one.target().url().toString(),
                    one.outcome().delivered(),
                    !one.outcome().delivered(),
                    one.outcome().pause(),
                    one.outcome().gone());
        }

        Sum then(Outcome outcome) {
            return new Sum(
                    url,
                    delivered || outcome.delivered(),
                    !outcome.delivered(),
                    outcome.pause().isZero() ? pause : outcome.pause(),
                    gone || outcome.gone());
        }
    }

    /** @return endpoints that are disabled now */
    Future<List<UUID>> write(Tx tx, Batch batch) {
        var sums = new LinkedHashMap<UUID, Sum>();
        batch.telling()
                .forEach(
                        one -> sums.merge(one.target().id(), Sum.of(one), (before, now) -> before.then(one.outcome())));
        var recovered = batch.recovered().endpoints();
        return deliveries(tx, once(batch.ended()))
                .compose(written -> progress(tx, sums, batch.cursors()))
                .compose(moved -> recovered.length == 0
                        ? Future.succeededFuture(0)
                        : tx.update(SQL.get("releaseRecovered"), Tuple.of(recovered, batch.stalled(), MOST_EARLY)))
                .compose(released -> disabled(tx, sums));
    }

    /** An endpoint that was disabled and enabled again may be told of one event twice at a time; that it got it is what counts. */
    private static List<Ended> once(List<Ended> ended) {
        var byEvent = new LinkedHashMap<String, Ended>();
        ended.forEach(one -> byEvent.merge(
                one.job().message().id(), one, (before, now) -> before.outcome().delivered() ? before : now));
        return List.copyOf(byEvent.values());
    }

    private Future<Integer> deliveries(Tx tx, List<Ended> ended) {
        if (ended.isEmpty()) {
            return Future.succeededFuture(0);
        }
        var waits = ended.stream().map(this::millisUntilNext).toArray(Long[]::new);
        var states = new String[waits.length];
        for (var i = 0; i < waits.length; i++) {
            states[i] = state(ended.get(i).outcome(), waits[i]).toString();
        }
        return tx.update(
                SQL.get("recordDeliveries"),
                Tuple.tuple()
                        .addArrayOfUUID(each(ended, one -> Ids.next(), UUID[]::new))
                        .addArrayOfUUID(each(ended, one -> one.target().id(), UUID[]::new))
                        .addArrayOfLong(each(ended, one -> one.job().index(), Long[]::new))
                        .addArrayOfString(each(ended, one -> one.job().type(), String[]::new))
                        .addArrayOfString(states)
                        .addArrayOfLong(waits)
                        .addArrayOfInteger(each(ended, one -> one.outcome().status(), Integer[]::new))
                        .addArrayOfString(each(ended, one -> problem(one.outcome()), String[]::new))
                        .addArrayOfLong(each(ended, one -> one.outcome().millis(), Long[]::new))
                        .addArrayOfString(each(ended, one -> one.target().url().toString(), String[]::new)));
    }

    private static <T> T[] each(
            List<Ended> ended, Function<Ended, @Nullable T> value, java.util.function.IntFunction<T[]> array) {
        return ended.stream().map(value).toArray(array);
    }

    private static DeliveryState state(Outcome outcome, @Nullable Long wait) {
        if (outcome.delivered()) {
            return DeliveryState.DELIVERED;
        }
        return wait == null ? DeliveryState.FAILED : DeliveryState.PENDING;
    }

    static @Nullable String problem(Outcome outcome) {
        return outcome.problem() == null ? null : outcome.problem().toString();
    }

    private @Nullable Long millisUntilNext(Ended one) {
        return one.outcome().delivered()
                ? null
                : schedule.next(one.job().tries() + 1, one.outcome().pause(), ThreadLocalRandom.current())
                        .map(Duration::toMillis)
                        .orElse(null);
    }

    private static Future<Integer> progress(Tx tx, Map<UUID, Sum> sums, Map<UUID, Long> cursors) {
        var ids = Stream.concat(cursors.keySet().stream(), sums.keySet().stream())
                .distinct()
                .sorted()
                .toArray(UUID[]::new);
        if (ids.length == 0) {
            return Future.succeededFuture(0);
        }
        return tx.update(
                SQL.get("recordProgress"),
                Tuple.tuple()
                        .addArrayOfUUID(ids)
                        .addArrayOfLong(Stream.of(ids)
                                .map(id -> cursors.getOrDefault(id, 0L))
                                .toArray(Long[]::new))
                        .addArrayOfBoolean(of(ids, sums, Sum::delivered, Boolean[]::new))
                        .addArrayOfBoolean(of(ids, sums, Sum::failed, Boolean[]::new))
                        .addArrayOfLong(of(ids, sums, sum -> sum.pause().toMillis(), Long[]::new))
                        .addArrayOfString(of(ids, sums, Sum::url, String[]::new)));
    }

    private static <T> T[] of(
            UUID[] ids,
            Map<UUID, Sum> sums,
            Function<Sum, @Nullable T> value,
            java.util.function.IntFunction<T[]> array) {
        return Stream.of(ids)
                .map(id -> value.apply(sums.getOrDefault(id, Sum.NOTHING)))
                .toArray(array);
    }

    private Future<List<UUID>> disabled(Tx tx, Map<UUID, Sum> sums) {
        var gone = ids(sums, Sum::gone);
        var failed = ids(sums, Sum::failed);
        var dead = failed.length == 0
                ? Future.succeededFuture(List.<UUID>of())
                : tx.all(SQL.get("disableDead"), Tuple.of(failed, disableAfter.toSeconds()), row -> disabled(tx, row));
        return dead.compose(disabled -> gone.length == 0
                        ? Future.succeededFuture(disabled)
                        : tx.all(
                                        SQL.get("disableGone"),
                                        Tuple.tuple()
                                                .addArrayOfUUID(gone)
                                                .addArrayOfString(of(gone, sums, Sum::url, String[]::new)),
                                        row -> disabled(tx, row))
                                .map(more -> Stream.concat(disabled.stream(), more.stream())
                                        .toList()))
                .compose(all -> all.isEmpty()
                        ? Future.succeededFuture(all)
                        : tx.update(SQL.get("holdDeliveries"), Tuple.of((Object) all.toArray(UUID[]::new)))
                                .map(all));
    }

    private static UUID[] ids(Map<UUID, Sum> sums, java.util.function.Predicate<Sum> which) {
        return sums.entrySet().stream()
                .filter(entry -> which.test(entry.getValue()))
                .map(Map.Entry::getKey)
                .toArray(UUID[]::new);
    }

    private static UUID disabled(Tx tx, Row row) {
        var event =
                new Event("webhook.disabled", row.getUUID("organization_id"), null, null, null, null, null, Map.of());
        var request = row.getUUID("request_id");
        tx.record((request == null ? event : event.request(request))
                .with("webhook", row.getUUID("id").toString())
                .with("receiver", WebhookRules.receiver(URI.create(row.getString("url"))))
                .with("reason", row.getString("disabled_reason")));
        return row.getUUID("id");
    }
}

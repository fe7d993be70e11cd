package io.countersign.verticles.signing;

import io.countersign.verticles.Call;
import io.countersign.verticles.events.ReleaseGuard;
import io.countersign.verticles.store.Database;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Arrays;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Equal calls that are under way on this node share one attempt; the same key with another body is refused. Callable from any thread. */
final class EqualCalls {
    private final ConcurrentHashMap<Key, UnderWay> underWay = new ConcurrentHashMap<>();

    private record Key(UUID identity, String idempotencyKey) {}

    private record UnderWay(Call call, ReleaseGuard.Pass pass, Future<Release> outcome) {
        /** Who took a right away, or ended a token, between the two waits for the other's pass only. */
        boolean speaksFor(Call later, ReleaseGuard.Pass its) {
            return pass.isOfTheSameAge(its)
                    && Objects.equals(
                            call.caller().tokenGeneration(), later.caller().tokenGeneration());
        }
    }

    /**
     * What became of the call, or of an equal one that came before it.
     *
     * @param pass begun for this call
     * @param attempt signs
     */
    Future<Release> once(Call call, String idempotencyKey, ReleaseGuard.Pass pass, Supplier<Future<Release>> attempt) {
        var key = new Key(call.caller().id(), idempotencyKey);
        var promise = Promise.<Release>promise();
        var mine = new UnderWay(call, pass, promise.future());
        var other = underWay.putIfAbsent(key, mine);
        if (other == null) {
            attempt.get().onComplete(result -> {
                underWay.remove(key, mine);
                promise.handle(result);
            });
            return promise.future();
        }
        if (!Arrays.equals(other.call.bodyHash(), call.bodyHash())) {
            return Future.failedFuture(Database.keyReused().refused());
        }
        // What the other was told must not leave by this one otherwise.
        return other.speaksFor(call, pass)
                ? other.outcome.map(
                        release -> new Release(release.answer().asReplay(), release.sentNanos(), release.heldBack()))
                : other.outcome.transform(ended -> once(call, idempotencyKey, pass, attempt));
    }
}

package io.countersign.verticles.signers;

import io.countersign.verticles.store.Lease;
import io.countersign.verticles.store.LeasedLoop;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Work that waits for tokens, a page in each round, so that what waits for one token does not keep the rest from theirs. The lease
 * only keeps gateways from doing the same work.
 */
final class TokenBatches implements LeasedLoop.Work {
    /** At once, and so many signatures at most that callers find in the way at the tokens. */
    private static final int BATCH = 8;

    private static final UUID FIRST = new UUID(0, 0);

    private final String query;
    private final BiFunction<UUID, Integer, Tuple> page;
    private final Function<UUID, Future<Boolean>> work;
    private final String trouble;
    private UUID lookedAt = FIRST;

    /**
     * @param query finds ids in their order
     * @param page its parameters: ids after the one, at most so many
     * @param work what is done for each id
     * @param trouble the sentence for when a page could be done for none
     */
    TokenBatches(
            String query, BiFunction<UUID, Integer, Tuple> page, Function<UUID, Future<Boolean>> work, String trouble) {
        this.query = query;
        this.page = page;
        this.work = work;
        this.trouble = trouble;
    }

    @Override
    public Future<Integer> round(Lease.Held held) {
        return held.change(tx -> tx.all(query, page.apply(lookedAt, BATCH), row -> row.getUUID(0)))
                .compose(ids -> {
                    lookedAt = ids.size() < BATCH ? FIRST : ids.getLast();
                    var tries = ids.stream().map(work).toList();
                    return Future.join(tries).transform(all -> ended(tries));
                });
    }

    /** The tokens of another node may be there while those of this one are away. */
    private Future<Integer> ended(List<Future<Boolean>> tries) {
        var ended = tries.stream().filter(Future::succeeded).count();
        var failure = tries.stream().filter(Future::failed).map(Future::cause).findFirst();
        return ended == 0 && failure.isPresent()
                ? Future.failedFuture(new LeasedLoop.NotHereException(trouble, failure.get()))
                : Future.succeededFuture((int) ended);
    }
}

package io.countersign.verticles.signing;

import io.countersign.protocol.api.MadeSignature;
import io.countersign.protocol.api.SignAnswer;
import io.countersign.verticles.Call;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Queries;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Gives the same bytes for the same idempotency key again, unless the right to them has been taken away since. */
final class Replays {
    private static final Queries SQL = Queries.of("signing");

    private final Database database;
    private final UsedKeys usedKeys = new UsedKeys(this::used);

    Replays(Database database) {
        this.database = database;
    }

    private record Found(
            MadeSignature signature,
            byte[] callHash,
            boolean allowed,
            boolean tokenEnded,
            @Nullable UUID grant,
            @Nullable Long remaining,
            @Nullable Instant expiresAt,
            List<byte[]> chain) {}

    /** As {@link #find}, for a call whose key is most likely new. */
    Future<Optional<Release>> findIfUsed(Call call, AuthorityView view, Plan plan) {
        var caller = call.caller();
        var key = call.idempotencyKey();
        return key == null
                ? Future.succeededFuture(Optional.empty())
                : usedKeys.isUsed(new UsedKeys.Key(caller.organization(), caller.id(), key))
                        .compose(used -> used ? find(call, view, plan) : Future.succeededFuture(Optional.empty()));
    }

    private Future<Set<UsedKeys.Key>> used(List<UsedKeys.Key> keys) {
        var parameters = Tuple.of(
                keys.stream().map(UsedKeys.Key::organization).toArray(UUID[]::new),
                keys.stream().map(UsedKeys.Key::identity).toArray(UUID[]::new),
                keys.stream().map(UsedKeys.Key::text).toArray(String[]::new));
        return database.read(
                        tx -> tx.all(SQL.get("usedKeys"), parameters, row -> keys.get(row.getInteger("place") - 1)))
                .map(Set::copyOf);
    }

    /** Empty when this key has signed nothing; fails with a Refusal when it signed another call or may not have it again. */
    Future<Optional<Release>> find(Call call, AuthorityView view, Plan plan) {
        var sent = System.nanoTime();
        var caller = call.caller();
        return database.read(tx -> tx.all(
                        SQL.get("findReplay"),
                        Tuple.of(caller.organization(), caller.id(), call.idempotencyKey(), view.signer())
                                .addLong(caller.tokenGeneration()),
                        Replays::found))
                .compose(found -> found.isEmpty() ? elsewhere(call, view) : answer(found, call, view, plan, sent));
    }

    private Future<Optional<Release>> elsewhere(Call call, AuthorityView view) {
        var caller = call.caller();
        return database.read(tx -> tx.first(
                        SQL.get("keyUsedElsewhere"),
                        Tuple.of(caller.organization(), caller.id(), call.idempotencyKey(), view.signer()),
                        row -> true))
                .compose(used -> used.isPresent()
                        ? Future.failedFuture(Database.keyReused().refused())
                        : Future.succeededFuture(Optional.empty()));
    }

    private static Future<Optional<Release>> answer(
            List<Found> found, Call call, AuthorityView view, Plan plan, long sent) {
        var first = found.getFirst();
        if (!Arrays.equals(first.callHash(), call.bodyHash())) {
            return Future.failedFuture(Database.keyReused().refused());
        }
        if (first.tokenEnded()) {
            return Future.failedFuture(Refusal.Unauthenticated.tokenEnded().refused());
        }
        if (!first.allowed()) {
            return Future.failedFuture(new Refusal.Forbidden(
                            "GRANT_REVOKED",
                            "this was signed before, but the right to it has been taken away since; ask an Administrator")
                    .refused());
        }
        var answer = new SignAnswer(
                found.stream().map(Found::signature).toList(),
                plan.algorithm(),
                view.keyId(),
                first.grant(),
                first.remaining(),
                first.expiresAt(),
                first.chain(),
                true);
        return Future.succeededFuture(Optional.of(Release.of(answer, sent, view)));
    }

    private static Found found(Row row) {
        var grant = row.getUUID("grant_id");
        var limited = grant != null && !row.getBoolean("signatures_unlimited");
        return new Found(
                new MadeSignature(row.getUUID("id"), bytes(row, "signature"), row.getLong("slot")),
                bytes(row, "call_hash"),
                row.getBoolean("allowed"),
                Boolean.TRUE.equals(row.getBoolean("token_ended")),
                grant,
                limited ? row.getLong("max_signatures") - row.getLong("used") : null,
                grant == null
                        ? null
                        : Ends.shown(row.get(OffsetDateTime.class, "expires_at").toInstant()),
                AuthorityViews.chain(row.getArrayOfBuffers("chain")));
    }

    private static byte[] bytes(Row row, String column) {
        Buffer buffer = row.getBuffer(column);
        return buffer.getBytes();
    }
}

package io.countersign.verticles.signing;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.worker.KeyReference;
import io.countersign.verticles.condition.ConditionPrograms;
import io.countersign.verticles.events.ChangeFeed;
import io.countersign.verticles.scope.ScopeGuard;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Queries;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgNotification;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Remembers {@link AuthorityView}s for as long as the change feed says that nothing moved. A remembered view only makes a first
 * decision: the commit names its version and the database has the last word. Bounded; equal reads share one query.
 */
final class AuthorityViews {
    private static final Queries SQL = Queries.of("signing");
    private static final int MOST_VIEWS = 50_000;
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final Database database;
    private final ChangeFeed feed;
    private final Cache<Key, Future<Optional<AuthorityView>>> views = Caffeine.newBuilder()
            .maximumSize(MOST_VIEWS)
            .expireAfterWrite(LONGEST)
            .build();
    private final GrantScopes scopes = new GrantScopes();
    private final ConditionViews conditions;
    private final AtomicLong sequence = new AtomicLong();
    private final ConcurrentHashMap<UUID, Long> moved = new ConcurrentHashMap<>();
    private volatile long allMoved;

    record Key(UUID organization, String signer, UUID identity) {}

    AuthorityViews(Database database, ChangeFeed feed, ConditionPrograms programs) {
        this.database = database;
        this.conditions = new ConditionViews(programs);
        this.feed = feed;
        feed.onNotification(this::heard);
        feed.onHearingAgain(this::forgetEverything);
    }

    /** A view that nothing is known to have moved under; empty when there is no such Signer in the organization. */
    Future<Optional<AuthorityView>> current(Key key) {
        var remembered = views.getIfPresent(key);
        if (remembered != null && (!remembered.isComplete() || stands(key, remembered))) {
            return remembered;
        }
        return read(key, remembered);
    }

    /** A view read after this call began, or by somebody else's read that began after it. */
    Future<Optional<AuthorityView>> fresh(Key key) {
        var remembered = views.getIfPresent(key);
        return remembered != null && !remembered.isComplete()
                ? remembered.compose(old -> read(key, remembered))
                : read(key, remembered);
    }

    private boolean stands(Key key, Future<Optional<AuthorityView>> remembered) {
        if (remembered.failed() || !feed.listening()) {
            return false;
        }
        // A Signer that was missing may exist by now; nothing tells of that.
        return remembered.result().filter(view -> stands(key, view)).isPresent();
    }

    private boolean stands(Key key, AuthorityView view) {
        return view.sequence() >= allMoved
                && view.sequence() >= moved.getOrDefault(view.signer(), 0L)
                && (view.conditions() == null || view.sequence() >= moved.getOrDefault(key.organization(), 0L));
    }

    private Future<Optional<AuthorityView>> read(Key key, @Nullable Future<Optional<AuthorityView>> instead) {
        return Objects.requireNonNull(views.asMap()
                .compute(
                        key,
                        (same, present) ->
                                present != null && present != instead && !present.isComplete() ? present : query(key)));
    }

    private Future<Optional<AuthorityView>> query(Key key) {
        var before = sequence.get();
        var began = System.nanoTime();
        return database.read(tx -> tx.first(
                        SQL.get("authorityView"),
                        Tuple.of(key.organization(), key.signer(), uuid(key.signer()), key.identity()),
                        row -> row)
                .compose(row -> row.isEmpty()
                        ? Future.succeededFuture(Optional.empty())
                        : scopes.of(tx, scoped(row.get()))
                                .compose(narrowed -> conditions
                                        .of(
                                                tx,
                                                row.get().getUUID("id"),
                                                key.identity(),
                                                row.get().getString("conditions"))
                                        .map(judged -> Optional.of(
                                                view(row.get(), narrowed, judged.orElse(null), before, began))))));
    }

    private static List<UUID> scoped(Row row) {
        var array = (JsonArray) row.getValue("grants");
        return array == null
                ? List.of()
                : array.stream()
                        .map(JsonObject.class::cast)
                        .filter(grant -> grant.getBoolean("scoped"))
                        .map(grant -> UUID.fromString(grant.getString("id")))
                        .toList();
    }

    private static @Nullable UUID uuid(String text) {
        try {
            return text.length() == 36 ? UUID.fromString(text) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private void heard(PgNotification notification) {
        if (!ChangeFeed.CHANGES.equals(notification.getChannel())) {
            return;
        }
        var parts = notification.getPayload().split(":", -1);
        switch (parts[0]) {
            case "signer" -> moved.put(UUID.fromString(parts[1]), sequence.incrementAndGet());
            case "facts" -> moved.put(UUID.fromString(parts[1]), sequence.incrementAndGet());
            case "grant" -> moved.put(UUID.fromString(parts[2]), sequence.incrementAndGet());
            default -> {
                // Identities and organizations move their Signers, which is heard as signer.
            }
        }
    }

    private void forgetEverything() {
        allMoved = sequence.incrementAndGet();
        moved.clear();
    }

    private static AuthorityView view(
            Row row, Map<UUID, ScopeGuard> scopes, @Nullable ConditionView conditions, long sequence, long began) {
        var publicKey = row.getBuffer("public_key");
        return new AuthorityView(
                row.getUUID("id"),
                row.getString("slug"),
                row.getString("state"),
                publicKey == null ? null : key(row, publicKey),
                Objects.requireNonNullElse(row.getString("key_id"), ""),
                chain(row.getArrayOfBuffers("certificate_chain")),
                Objects.requireNonNullElse(row.getString("certificate_serial"), ""),
                instant(row, "not_after"),
                row.getLong("authority_version"),
                row.getInteger("policy_version"),
                Objects.requireNonNullElse(row.getLong("token_generation"), 0L),
                Objects.requireNonNullElse(row.getInteger("rank"), 0),
                row.getInteger("steps") > 0,
                row.getBoolean("wait_for_proof"),
                conditions,
                row.getUUID("pending_request"),
                grants((JsonArray) row.getValue("grants"), scopes),
                sequence,
                began);
    }

    private static KeyReference key(Row row, Buffer publicKey) {
        return new KeyReference(
                row.getString("token"),
                row.getString("cka_id"),
                KeyAlgorithm.ofWireName(row.getString("key_algorithm")).orElseThrow(),
                publicKey.getBytes());
    }

    static List<byte[]> chain(Buffer @Nullable [] chain) {
        return chain == null
                ? List.of()
                : Arrays.stream(chain).map(Buffer::getBytes).toList();
    }

    private static Instant instant(Row row, String column) {
        var time = row.get(OffsetDateTime.class, column);
        return time == null ? Instant.EPOCH : time.toInstant();
    }

    private static List<GrantView> grants(@Nullable JsonArray array, Map<UUID, ScopeGuard> scopes) {
        if (array == null) {
            return List.of();
        }
        var grants = new ArrayList<GrantView>(array.size());
        for (var i = 0; i < array.size(); i++) {
            grants.add(grant(array.getJsonObject(i), scopes));
        }
        return grants;
    }

    private static List<String> names(@Nullable JsonArray array) {
        return array == null
                ? List.of()
                : array.stream().map(String.class::cast).toList();
    }

    private static GrantView grant(JsonObject json, Map<UUID, ScopeGuard> scopes) {
        var id = UUID.fromString(json.getString("id"));
        return new GrantView(
                id,
                json.getLong("used"),
                json.getLong("max"),
                json.getBoolean("unlimited"),
                json.getBoolean("revoked"),
                json.getBoolean("glass"),
                names(json.getJsonArray("added_by")),
                Instant.ofEpochMilli(json.getLong("not_before")),
                Instant.ofEpochMilli(json.getLong("expires_at")),
                json.getBoolean("scoped") ? Objects.requireNonNull(scopes.get(id)) : null);
    }
}

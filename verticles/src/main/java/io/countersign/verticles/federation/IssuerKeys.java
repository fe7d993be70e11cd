package io.countersign.verticles.federation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.outbound.OutboundClient;
import io.countersign.verticles.store.Contexts;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of issuers, in memory: looked at again once they are {@link #FRESH} old, which log-ins wait for, because a key may have been
 * withdrawn meanwhile; used for {@link #USABLE} while the issuer does not answer; and fetched for a key that is not known. But never
 * sooner than {@link #BETWEEN} after the end of the time before, so that made-up key ids cost the issuer nothing, and its silence costs
 * few log-ins their patience. Each organization has looks and a memory of its own: who makes its own ones slow or many harms nobody
 * else. Any thread.
 */
public final class IssuerKeys {
    static final Duration FRESH = Duration.ofMinutes(5);
    static final Duration USABLE = Duration.ofHours(1);
    static final Duration BETWEEN = Duration.ofSeconds(10);
    private static final int MOST_ORGANIZATIONS = 1_000;
    private static final int MOST_ISSUERS_OF_ONE = 200;

    /** Log-ins that may wait for one issuer: each holds a place of its event loop, and strangers make as many as they like. */
    static final int MOST_WAITING = 256;

    /** Of them, those whose key is unknown while others are known: anybody can make a key id up, so they leave places to the proven. */
    static final int MOST_UNPROVEN = MOST_WAITING / 4;

    /** The same for all issuers of one organization together. */
    static final int MOST_WAITING_OF_ONE = 1_024;

    /** The last places of an organization are for the proven, whoever waits for issuers that never said anything. */
    static final int MOST_UNPROVEN_OF_ONE = MOST_WAITING_OF_ONE - MOST_WAITING;

    private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);

    private final Vertx vertx;
    private final IssuerDocuments documents;
    private final Ticker ticker;
    private final Cache<UUID, Cache<String, Issuer>> issuers =
            Caffeine.newBuilder().maximumSize(MOST_ORGANIZATIONS).build();
    private final ConcurrentHashMap<UUID, Integer> waitingOfOne = new ConcurrentHashMap<>();

    public IssuerKeys(Vertx vertx, OutboundClient client) {
        this(vertx, client, Ticker.systemTicker());
    }

    IssuerKeys(Vertx vertx, OutboundClient client, Ticker ticker) {
        this.vertx = vertx;
        this.documents = new IssuerDocuments(vertx, client);
        this.ticker = ticker;
    }

    /**
     * Empty when the issuer has no such key; refused as Unavailable ISSUER_UNAVAILABLE when nobody can tell.
     *
     * @param organization whose machine identity trusts the issuer
     * @param proof of the token by a known key that is to be looked at again: what fails it fails at once and waits for nothing. So does
     *     a genuine token when its issuer gave a known key id to another key, until the look that it leads to has ended.
     */
    Future<Optional<IssuerKey>> find(
            UUID organization, String issuer, String kid, Function<IssuerKey, ? extends Future<?>> proof) {
        return issuers.get(organization, first -> ofOne())
                .get(issuer, name -> new Issuer(organization, name))
                .find(kid, proof);
    }

    private static Cache<String, Issuer> ofOne() {
        return Caffeine.newBuilder().maximumSize(MOST_ISSUERS_OF_ONE).build();
    }

    private boolean enter(UUID organization, boolean proven) {
        var most = proven ? MOST_WAITING_OF_ONE : MOST_UNPROVEN_OF_ONE;
        if (waitingOfOne.merge(organization, 1, Integer::sum) <= most) {
            return true;
        }
        leave(organization);
        return false;
    }

    private void leave(UUID organization) {
        waitingOfOne.computeIfPresent(organization, (same, count) -> count == 1 ? null : count - 1);
    }

    private final class Issuer {
        private final UUID organization;
        private final String name;
        private @Nullable Map<String, IssuerKey> known;
        private long knownSince;
        private @Nullable Long lastTry;
        private @Nullable Future<Map<String, IssuerKey>> fetching;
        private int waiting;
        private int unproven;

        Issuer(UUID organization, String name) {
            this.organization = organization;
            this.name = name;
        }

        Future<Optional<IssuerKey>> find(String kid, Function<IssuerKey, ? extends Future<?>> proof) {
            return stale(kid)
                    .map(key -> proof.apply(key).compose(proven -> find(kid, true)))
                    .orElseGet(() -> find(kid, false));
        }

        /** A known key that may have been withdrawn meanwhile. The look begins, whatever the token is worth. */
        private synchronized Optional<IssuerKey> stale(String kid) {
            var usable = usable();
            if (usable == null || isFresh() || !mayFetch() || !usable.containsKey(kid)) {
                return Optional.empty();
            }
            if (fetching == null) {
                fetch();
            }
            return Optional.of(usable.get(kid));
        }

        private synchronized Future<Optional<IssuerKey>> find(String kid, boolean proven) {
            var usable = usable();
            var key = Optional.ofNullable(usable == null ? null : usable.get(kid));
            if (usable != null && (!mayFetch() || (key.isPresent() && isFresh()))) {
                return Future.succeededFuture(key);
            }
            var isFull = waiting >= MOST_WAITING || (!proven && usable != null && unproven >= MOST_UNPROVEN);
            if (!mayFetch() || isFull || !enter(organization, proven)) {
                return Future.failedFuture(unavailable().refused());
            }
            waiting++;
            unproven += proven ? 0 : 1;
            return Contexts.here(vertx, fetching == null ? fetch() : fetching)
                    .map(keys -> Optional.ofNullable(keys.get(kid)))
                    .recover(failure -> key.isPresent() ? Future.succeededFuture(key) : Future.failedFuture(failure))
                    .onComplete(done -> leave(organization));
        }

        private @Nullable Map<String, IssuerKey> usable() {
            return ticker.read() - knownSince <= USABLE.toNanos() ? known : null;
        }

        private boolean isFresh() {
            return ticker.read() - knownSince <= FRESH.toNanos();
        }

        private boolean mayFetch() {
            return fetching != null || lastTry == null || ticker.read() - lastTry >= BETWEEN.toNanos();
        }

        private Future<Map<String, IssuerKey>> fetch() {
            Promise<Map<String, IssuerKey>> fetch = Promise.promise();
            fetching = fetch.future();
            documents.keys(organization, name).onComplete(done -> {
                if (done.succeeded()) {
                    learned(done.result());
                    fetch.complete(done.result());
                } else {
                    learned(null);
                    LOG.warn("no keys of issuer {}: {}", name, done.cause().toString());
                    fetch.fail(unavailable().refused());
                }
            });
            return fetch.future();
        }

        private synchronized void learned(@Nullable Map<String, IssuerKey> keys) {
            fetching = null;
            waiting = 0;
            unproven = 0;
            lastTry = ticker.read();
            if (keys != null) {
                known = keys;
                knownSince = lastTry;
            }
        }

        private Refusal unavailable() {
            return new Refusal.Unavailable(
                    "ISSUER_UNAVAILABLE",
                    "the keys of the token's issuer cannot be had right now; try again, and if it lasts have an operator read the"
                            + " gateway's log",
                    Math.toIntExact(BETWEEN.toSeconds()));
        }
    }
}

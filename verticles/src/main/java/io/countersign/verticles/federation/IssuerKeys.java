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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of issuers, in memory: looked at again once they are {@link #FRESH} old, which log-ins wait for, because a key may have been
 * withdrawn meanwhile; used for {@link #USABLE} while the issuer does not answer; and fetched for a key that is not known. But never
 * sooner than {@link #BETWEEN} after the end of the time before, so that made-up key ids cost the issuer nothing, and its silence costs
 * few log-ins their patience. Any thread.
 */
public final class IssuerKeys {
    static final Duration FRESH = Duration.ofMinutes(5);
    static final Duration USABLE = Duration.ofHours(1);
    static final Duration BETWEEN = Duration.ofSeconds(10);
    private static final int MOST_ISSUERS = 1_000;

    /** Log-ins that may wait for one issuer: each holds a place of its event loop, and strangers make as many as they like. */
    static final int MOST_WAITING = 256;

    private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);

    private final Vertx vertx;
    private final IssuerDocuments documents;
    private final Ticker ticker;
    private final Cache<String, Issuer> issuers =
            Caffeine.newBuilder().maximumSize(MOST_ISSUERS).build();

    public IssuerKeys(Vertx vertx, OutboundClient client) {
        this(vertx, client, Ticker.systemTicker());
    }

    IssuerKeys(Vertx vertx, OutboundClient client, Ticker ticker) {
        this.vertx = vertx;
        this.documents = new IssuerDocuments(vertx, client);
        this.ticker = ticker;
    }

    /** Empty when the issuer has no such key; refused as Unavailable ISSUER_UNAVAILABLE when nobody can tell. */
    Future<Optional<IssuerKey>> find(String issuer, String kid) {
        return issuers.get(issuer, Issuer::new).find(kid);
    }

    private final class Issuer {
        private final String name;
        private @Nullable Map<String, IssuerKey> known;
        private long knownSince;
        private @Nullable Long lastTry;
        private @Nullable Future<Map<String, IssuerKey>> fetching;
        private int waiting;

        Issuer(String name) {
            this.name = name;
        }

        synchronized Future<Optional<IssuerKey>> find(String kid) {
            var age = ticker.read() - knownSince;
            var usable = known != null && age <= USABLE.toNanos() ? known : null;
            var key = Optional.ofNullable(usable == null ? null : usable.get(kid));
            if (usable != null && (!mayFetch() || (key.isPresent() && age <= FRESH.toNanos()))) {
                return Future.succeededFuture(key);
            }
            if (!mayFetch() || waiting >= MOST_WAITING) {
                return Future.failedFuture(unavailable().refused());
            }
            waiting++;
            return Contexts.here(vertx, fetching == null ? fetch() : fetching)
                    .map(keys -> Optional.ofNullable(keys.get(kid)))
                    .recover(failure -> key.isPresent() ? Future.succeededFuture(key) : Future.failedFuture(failure));
        }

        private boolean mayFetch() {
            return fetching != null || lastTry == null || ticker.read() - lastTry >= BETWEEN.toNanos();
        }

        private Future<Map<String, IssuerKey>> fetch() {
            Promise<Map<String, IssuerKey>> fetch = Promise.promise();
            fetching = fetch.future();
            documents.keys(name).onComplete(done -> {
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

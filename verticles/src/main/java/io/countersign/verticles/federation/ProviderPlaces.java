package io.countersign.verticles.federation;

import io.countersign.verticles.SignInConfig.Provider;
import io.countersign.verticles.store.Contexts;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where providers take people and codes, in memory: looked at again once it is {@link #FRESH} old, behind whoever asks, and used on while
 * the provider does not answer. Nobody makes a gateway look more often than every {@link #BETWEEN}. Any thread.
 */
final class ProviderPlaces {
    private static final Duration FRESH = Duration.ofMinutes(5);
    private static final Duration BETWEEN = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Who wait for the first look; each holds a place of its event loop, and strangers make as many as they like. */
    private static final int MOST_WAITING = 256;

    private static final int LONGEST_ADDRESS = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(ProviderPlaces.class);

    private final Vertx vertx;
    private final IssuerDocuments documents;
    private final boolean development;
    private final ConcurrentHashMap<String, Known> known = new ConcurrentHashMap<>();

    /** Addresses out of the provider's own description of itself. */
    record Places(URI authorization, URI token) {}

    ProviderPlaces(Vertx vertx, IssuerDocuments documents, boolean development) {
        this.vertx = vertx;
        this.documents = documents;
        this.development = development;
    }

    /** Whose looks at other servers these are: a provider's own, so that it neither waits for the trusts of CI jobs nor lets them wait. */
    static UUID owner(Provider provider) {
        return UUID.nameUUIDFromBytes(("sign-in provider " + provider.name()).getBytes(StandardCharsets.UTF_8));
    }

    /** Fails when they were never had and cannot be had now. */
    Future<Places> of(Provider provider) {
        return known.computeIfAbsent(provider.name(), name -> new Known(provider))
                .find();
    }

    private final class Known {
        private final Provider provider;
        private @Nullable Places places;
        private long since;
        private @Nullable Long lastTry;
        private @Nullable Future<Places> looking;
        private int waiting;

        Known(Provider provider) {
            this.provider = provider;
        }

        synchronized Future<Places> find() {
            var had = places;
            if (had != null && System.nanoTime() - since <= FRESH.toNanos()) {
                return Future.succeededFuture(had);
            }
            if (looking == null && (lastTry == null || System.nanoTime() - lastTry >= BETWEEN.toNanos())) {
                look();
            }
            if (had != null) {
                return Future.succeededFuture(had);
            }
            if (looking == null || waiting >= MOST_WAITING) {
                return Future.failedFuture(new NotAskedException("it did not answer a moment ago"));
            }
            waiting++;
            return Contexts.here(vertx, looking);
        }

        private void look() {
            Promise<Places> look = Promise.promise();
            looking = look.future();
            documents
                    .discovery(owner(provider), provider.issuer(), System.nanoTime() + PATIENCE.toNanos())
                    .map(document -> places(document))
                    .onComplete(done -> {
                        learned(done.succeeded() ? done.result() : null);
                        if (done.failed()) {
                            LOG.warn(
                                    "sign-in provider {} cannot be asked: {}",
                                    provider.name(),
                                    done.cause().toString());
                        }
                        look.handle(done);
                    });
        }

        private synchronized void learned(@Nullable Places found) {
            looking = null;
            waiting = 0;
            lastTry = System.nanoTime();
            if (found != null) {
                places = found;
                since = lastTry;
            }
        }
    }

    private Places places(JsonObject document) {
        // Where it is not told, every provider of OpenID Connect Discovery 1.0 may be asked.
        if (document.getValue("code_challenge_methods_supported") instanceof JsonArray methods
                && !methods.contains("S256")) {
            throw new IllegalArgumentException("it does not know S256 of RFC 7636: have it switched on there");
        }
        return new Places(address(document, "authorization_endpoint"), address(document, "token_endpoint"));
    }

    /** People are sent to one of them, so it is looked at as if a stranger had written it. */
    private URI address(JsonObject document, String name) {
        if (document.getValue(name) instanceof String text && text.length() <= LONGEST_ADDRESS) {
            var uri = URI.create(text);
            var schemes = development ? List.of("https", "http") : List.of("https");
            if (schemes.contains(String.valueOf(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawFragment() == null) {
                return uri;
            }
        }
        throw new IllegalArgumentException("its " + name + " is no https address");
    }
}

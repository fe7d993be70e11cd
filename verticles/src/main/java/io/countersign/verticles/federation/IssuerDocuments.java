package io.countersign.verticles.federation;

import io.countersign.verticles.outbound.OutboundClient;
import io.countersign.verticles.outbound.OutboundException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** What an issuer publishes: OpenID Connect Discovery 1.0 section 4, and its keys, RFC 7517 section 5. */
final class IssuerDocuments {
    private static final String DISCOVERY = "/.well-known/openid-configuration";
    private static final int MOST_DISCOVERY_BYTES = 64 * 1024;
    private static final int MOST_KEY_BYTES = 256 * 1024;
    private static final int MOST_KEYS = 100;

    /** For both documents together: log-ins wait for them. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final OutboundClient client;

    IssuerDocuments(Vertx vertx, OutboundClient client) {
        this.vertx = vertx;
        this.client = client;
    }

    /**
     * Its present keys by their ids; fails when they cannot be had in time, or when the issuer calls itself something else.
     *
     * @param organization whose job it is for
     */
    Future<Map<String, IssuerKey>> keys(UUID organization, String issuer) {
        var until = System.nanoTime() + PATIENCE.toNanos();
        return discovery(organization, issuer, until)
                .compose(discovery -> discovery.getValue("jwks_uri") instanceof String uri
                        ? document(organization, uri, MOST_KEY_BYTES, until)
                        : broken(issuer + " publishes no jwks_uri"))
                .compose(published -> published.getValue("keys") instanceof JsonArray keys && keys.size() <= MOST_KEYS
                        ? Future.succeededFuture(keys(keys))
                        : broken(issuer + " publishes no list of at most " + MOST_KEYS + " keys"));
    }

    /**
     * What it says of itself; fails when that cannot be had in time, or when it calls itself something else.
     *
     * @param until by the ticker of {@link System#nanoTime}
     */
    Future<JsonObject> discovery(UUID organization, String issuer, long until) {
        return document(organization, issuer.replaceAll("/$", "") + DISCOVERY, MOST_DISCOVERY_BYTES, until)
                .compose(discovery -> issuer.equals(discovery.getValue("issuer"))
                        ? Future.succeededFuture(discovery)
                        : broken(issuer + " publishes another issuer than itself"));
    }

    private Future<JsonObject> document(UUID organization, String address, int mostBytes, long until) {
        // Composed, because an address that is none throws.
        return Future.succeededFuture(address)
                .map(URI::create)
                .compose(uri -> client.get(organization, uri, mostBytes, Duration.ofNanos(until - System.nanoTime())))
                .compose(answer -> {
                    if (answer.status() != 200) {
                        return broken(address + " answers " + answer.status());
                    }
                    try {
                        return Future.succeededFuture(new JsonObject(answer.body()));
                    } catch (DecodeException e) {
                        return broken(address + " answers something else than JSON");
                    }
                });
    }

    private static <T> Future<T> broken(String how) {
        return Future.failedFuture(new OutboundException(how));
    }

    private Map<String, IssuerKey> keys(JsonArray published) {
        var keys = new HashMap<String, IssuerKey>();
        for (var one : published) {
            if (one instanceof JsonObject jwk) {
                IssuerKey.of(vertx, jwk).ifPresent(key -> keys.putIfAbsent(key.kid(), key));
            }
        }
        return Map.copyOf(keys);
    }
}

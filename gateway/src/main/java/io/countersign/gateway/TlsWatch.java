package io.countersign.gateway;

import io.countersign.conf.FileReason;
import io.countersign.conf.GatewayConfig;
import io.countersign.gateway.http.HttpFront;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the certificate that is in the files by now: whoever renews it replaces them, and no gateway is restarted for that. What is in
 * them counts, not when they were written. New connections get the new certificate, those that are open go on.
 */
final class TlsWatch {
    private static final Logger LOG = LoggerFactory.getLogger(TlsWatch.class);
    private static final long USUAL_MILLIS = 60_000;

    private final Vertx vertx;
    private final GatewayConfig.Http http;
    private final List<HttpFront> fronts;
    private final long millis;
    private volatile @Nullable TlsPair served;
    private volatile @Nullable Instant notAfter;
    /** So that each is told once. */
    private volatile @Nullable String complaint;

    private volatile boolean stopped;

    /** @param fronts those that listen when this begins */
    TlsWatch(Vertx vertx, GatewayConfig.Http http, List<HttpFront> fronts, MeterRegistry registry) {
        this(vertx, http, fronts, registry, USUAL_MILLIS);
    }

    /** @param millis between two looks, for a test */
    TlsWatch(Vertx vertx, GatewayConfig.Http http, List<HttpFront> fronts, MeterRegistry registry, long millis) {
        this.vertx = vertx;
        this.http = http;
        this.fronts = fronts;
        this.millis = millis;
        if (http.tlsCertificate() != null) {
            Gauge.builder("countersign.tls.certificate.not.after.seconds", this::epochSeconds)
                    .description("When the certificate ends that is served, in seconds since 1970")
                    .register(registry);
        }
    }

    private double epochSeconds() {
        var end = notAfter;
        return end == null ? Double.NaN : end.getEpochSecond();
    }

    /** Looks once, and from then on again and again. Never fails, and does nothing without TLS. */
    Future<Void> begin() {
        var chain = http.tlsCertificate();
        var key = http.tlsKey();
        return chain == null || key == null ? Future.succeededFuture() : turn(chain, key);
    }

    /** One look, and the timer of the next; a look that hangs in a file system is alone. */
    private Future<Void> turn(Path chain, Path key) {
        if (stopped) {
            return Future.succeededFuture();
        }
        return vertx.executeBlocking(() -> look(chain, key), false)
                .compose(this::serve)
                .transform((done, failure) -> {
                    if (!stopped) {
                        tell(chain, key, failure);
                        vertx.setTimer(millis, next -> turn(chain, key));
                    }
                    return Future.succeededFuture();
                });
    }

    private record Found(TlsPair pair, Instant notAfter) {}

    /** Null for what is served already. */
    private @Nullable Found look(Path chain, Path key) throws Exception {
        var pair = TlsPair.read(chain, key);
        return pair.equals(served) ? null : new Found(pair, pair.checked(vertx));
    }

    private Future<Void> serve(@Nullable Found found) {
        if (found == null || stopped) {
            return Future.succeededFuture();
        }
        var options = HttpOptions.of(http)
                .getSslOptions()
                .setKeyCertOptions(found.pair().pem());
        Future<?> all = Future.succeededFuture();
        for (var front : fronts) {
            all = all.compose(before -> front.serve(options));
        }
        return all.<Void>mapEmpty().onSuccess(done -> {
            if (served != null) {
                LOG.info(
                        "the certificate in {} is served from now on; it ends {}",
                        http.tlsCertificate(),
                        found.notAfter());
            }
            served = found.pair();
            notAfter = found.notAfter();
        });
    }

    private void tell(Path chain, Path key, @Nullable Throwable failure) {
        var reason = failure == null ? null : reason(failure);
        if (reason != null && !reason.equals(complaint)) {
            LOG.warn("{} and {} cannot be served, so what was served before stays: {}", chain, key, reason);
        }
        complaint = reason;
    }

    private static String reason(Throwable failure) {
        return failure instanceof FileSystemException file ? FileReason.of(file) : String.valueOf(failure.getMessage());
    }

    void stop() {
        stopped = true;
    }
}

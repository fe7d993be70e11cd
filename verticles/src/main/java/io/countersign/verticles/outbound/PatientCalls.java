package io.countersign.verticles.outbound;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.RequestOptions;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Calls of servers of others, each within one patience: to look the name up, to connect to one of its addresses, and to read the answer.
 * Any thread; never blocks.
 */
final class PatientCalls {
    // A name may lead to hundreds, of which none answers.
    private static final int MOST_ADDRESSES = 4;

    private final Vertx vertx;
    private final boolean development;
    private final CheckedAddresses addresses;
    private final HttpClient client;

    /** @param addresses closed together with this, as the client is */
    PatientCalls(Vertx vertx, boolean development, CheckedAddresses addresses, HttpClient client) {
        this.vertx = vertx;
        this.development = development;
        this.addresses = addresses;
        this.client = client;
    }

    /**
     * Fails as OutboundException, as TimeoutException, or as whatever the connection fails with.
     *
     * @param owner who waits for name servers that are slow, and lets nobody else wait; null: who calls the same host
     * @param asked completes what is asked for
     * @param exchange of the request for what is read of the answer; what comes of it too late is dropped
     */
    <T> Future<T> call(
            @Nullable UUID owner,
            URI uri,
            UnaryOperator<RequestOptions> asked,
            Duration patience,
            Function<HttpClientRequest, Future<T>> exchange) {
        Promise<T> outcome = Promise.promise();
        var sent = new AtomicReference<HttpClientRequest>();
        var timer = vertx.setTimer(Math.max(patience.toMillis(), 1), late -> {
            outcome.tryFail(new TimeoutException("no whole answer in time"));
            var request = sent.get();
            if (request != null) {
                request.reset();
            }
        });
        resolved(owner, uri)
                // Composed within, on the context of the request: its answer would not wait for another thread.
                .compose(checked -> opened(
                                address -> asked.apply(OutboundClient.options(uri, address)), checked, outcome)
                        .compose(request -> {
                            sent.set(request);
                            return outcome.future().isComplete()
                                    ? request.reset()
                                            .compose(late -> Future.failedFuture(new TimeoutException("too late")))
                                    : exchange.apply(request);
                        }))
                .onComplete(outcome::tryComplete, outcome::tryFail);
        return outcome.future().onComplete(done -> vertx.cancelTimer(timer));
    }

    /** The addresses of a host that may be called; fails as OutboundException, or as TimeoutException when that cannot be known now. */
    Future<List<InetAddress>> resolved(@Nullable UUID owner, URI uri) {
        return OutboundClient.callable(uri, development).compose(sound -> {
            var host = OutboundClient.host(uri);
            return owner == null ? addresses.of(host) : addresses.of(owner.toString(), host);
        });
    }

    private Future<HttpClientRequest> opened(
            Function<InetAddress, RequestOptions> options, List<InetAddress> checked, Promise<?> outcome) {
        return opened(options, checked.subList(0, Math.min(checked.size(), MOST_ADDRESSES)), outcome, 0);
    }

    /** Another address is tried only where nothing answers, and while somebody waits. */
    private Future<HttpClientRequest> opened(
            Function<InetAddress, RequestOptions> options, List<InetAddress> checked, Promise<?> outcome, int which) {
        return client.request(options.apply(checked.get(which)))
                .recover(failure ->
                        which + 1 < checked.size() && !outcome.future().isComplete()
                                ? opened(options, checked, outcome, which + 1)
                                : Future.failedFuture(failure));
    }

    Future<Void> close() {
        return Future.join(client.close(), addresses.close()).mapEmpty();
    }
}

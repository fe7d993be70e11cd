package io.countersign.verticles.outbound;

import io.countersign.verticles.DomainConfig;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Posts small documents to servers of others, under the rules of {@link OutboundClient}. Callers bound how much they post at once to one
 * receiver: what many wait for must not stand in the way of others with the same host. Any thread; never blocks.
 */
public final class OutboundPosts {
    // A name server that says nothing holds a thread for seconds; whoever posts bounds how many of them one receiver
    // takes.
    private static final int RESOLVERS = 16;
    private static final int MOST_RESOLVING = 1_024;
    private static final int MOST_PER_HOST = 4_096;

    private final Vertx vertx;
    private final boolean development;
    private final CheckedAddresses addresses;
    private final HttpClient client;

    /**
     * An answer whose body was read to its end or to the bound.
     *
     * @param retryAfter the header; null when it is absent
     * @param contentType the header; null when it is absent
     * @param body its beginning, as far as the bound
     */
    public record Answered(
            int status,
            @Nullable String retryAfter,
            @Nullable String contentType,
            Buffer body) {}

    public OutboundPosts(Vertx vertx, DomainConfig.Outbound config) {
        this(vertx, config, InetAddress::getAllByName);
    }

    public OutboundPosts(Vertx vertx, DomainConfig.Outbound config, NameResolver resolver) {
        this.vertx = vertx;
        this.development = config.development();
        this.addresses = new CheckedAddresses(
                vertx, OutboundClient.guard(config), resolver, "countersign-receivers", RESOLVERS, MOST_RESOLVING);
        this.client = vertx.createHttpClient(
                OutboundClient.options(config),
                new PoolOptions().setHttp1MaxSize(MOST_PER_HOST).setMaxWaitQueueSize(MOST_PER_HOST));
    }

    /** Whether it may be posted to, as far as can be known now; fails as OutboundException. */
    public Future<Void> check(URI uri) {
        return resolved(uri).mapEmpty();
    }

    /**
     * Fails as OutboundException, as TimeoutException, or as whatever the connection fails with.
     *
     * @param mostBytes of the answer's body that are read; a longer one is cut off, which is no failure
     * @param patience for everything together
     */
    public Future<Answered> post(URI uri, Map<String, String> headers, Buffer body, int mostBytes, Duration patience) {
        Promise<Answered> outcome = Promise.promise();
        var sent = new AtomicReference<HttpClientRequest>();
        var timer = vertx.setTimer(patience.toMillis(), late -> {
            outcome.tryFail(new TimeoutException("no whole answer within " + patience));
            var request = sent.get();
            if (request != null) {
                request.reset();
            }
        });
        resolved(uri)
                .compose(checked -> opened(uri, headers, checked, 0))
                .compose(request -> {
                    sent.set(request);
                    return outcome.future().isComplete()
                            ? request.reset().compose(late -> Future.failedFuture(new TimeoutException("too late")))
                            : request.send(body).compose(answer -> read(answer, mostBytes));
                })
                .onComplete(outcome::tryComplete, outcome::tryFail);
        return outcome.future().onComplete(done -> vertx.cancelTimer(timer));
    }

    private Future<List<InetAddress>> resolved(URI uri) {
        return OutboundClient.callable(uri, development).compose(sound -> addresses.of(OutboundClient.host(uri)));
    }

    /** Another address is tried only where nothing answers. */
    private Future<HttpClientRequest> opened(
            URI uri, Map<String, String> headers, List<InetAddress> checked, int which) {
        var options = OutboundClient.options(uri, checked.get(which)).setMethod(HttpMethod.POST);
        headers.forEach(options::putHeader);
        return client.request(options)
                .recover(failure -> which + 1 < checked.size()
                        ? opened(uri, headers, checked, which + 1)
                        : Future.failedFuture(failure));
    }

    private static Future<Answered> read(HttpClientResponse answer, int mostBytes) {
        Promise<Answered> whole = Promise.promise();
        var body = Buffer.buffer();
        var answered = new Answered(
                answer.statusCode(), answer.getHeader("Retry-After"), answer.getHeader("Content-Type"), body);
        answer.exceptionHandler(whole::tryFail);
        answer.endHandler(end -> whole.tryComplete(answered));
        answer.handler(chunk -> {
            var room = mostBytes - body.length();
            body.appendBuffer(chunk, 0, Math.min(room, chunk.length()));
            if (chunk.length() > room && whole.tryComplete(answered)) {
                answer.request().reset();
            }
        });
        return whole.future();
    }

    public Future<Void> close() {
        return Future.join(client.close(), addresses.close()).mapEmpty();
    }
}

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
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Posts small documents to servers of others, under the rules of {@link OutboundClient}. Callers bound how much they post at once to one
 * receiver: what many wait for must not stand in the way of others with the same host. Any thread; never blocks.
 */
public final class OutboundPosts {
    // A name server that says nothing holds a thread for many seconds, so nobody may have more than an eighth of them.
    private static final int RESOLVERS = 32;
    private static final int RESOLVERS_OF_ONE = 4;
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
        this(vertx, config, "countersign-receivers");
    }

    /** @param threads that look names up, shared with everybody who gives them the same name */
    public OutboundPosts(Vertx vertx, DomainConfig.Outbound config, String threads) {
        this(vertx, config, threads, InetAddress::getAllByName);
    }

    public OutboundPosts(Vertx vertx, DomainConfig.Outbound config, String threads, NameResolver resolver) {
        this.vertx = vertx;
        this.development = config.development();
        this.addresses = new CheckedAddresses(
                new LookUps(vertx, threads, RESOLVERS, RESOLVERS_OF_ONE, MOST_RESOLVING),
                OutboundClient.guard(config),
                resolver);
        this.client = vertx.createHttpClient(
                OutboundClient.options(config),
                new PoolOptions().setHttp1MaxSize(MOST_PER_HOST).setMaxWaitQueueSize(MOST_PER_HOST));
    }

    /** Whether it may be posted to, as far as can be known now; fails as OutboundException, or as TimeoutException when it cannot. */
    Future<Void> check(@Nullable UUID owner, URI uri) {
        return resolved(owner, uri).mapEmpty();
    }

    /** As the other, for who calls few hosts. */
    public Future<Answered> post(URI uri, Map<String, String> headers, Buffer body, int mostBytes, Duration patience) {
        return post(null, uri, headers, body, mostBytes, patience);
    }

    /**
     * Fails as OutboundException, as TimeoutException, or as whatever the connection fails with.
     *
     * @param owner who waits for name servers that are slow, and lets nobody else wait; null: who calls the same host
     * @param mostBytes of the answer's body that are read; a longer one is cut off, which is no failure
     * @param patience for everything together
     */
    public Future<Answered> post(
            @Nullable UUID owner, URI uri, Map<String, String> headers, Buffer body, int mostBytes, Duration patience) {
        Promise<Answered> outcome = Promise.promise();
        var sent = new AtomicReference<HttpClientRequest>();
        var timer = vertx.setTimer(patience.toMillis(), late -> {
            outcome.tryFail(new TimeoutException("no whole answer within " + patience));
            var request = sent.get();
            if (request != null) {
                request.reset();
            }
        });
        resolved(owner, uri)
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

    private Future<List<InetAddress>> resolved(@Nullable UUID owner, URI uri) {
        return OutboundClient.callable(uri, development).compose(sound -> {
            var host = OutboundClient.host(uri);
            return owner == null ? addresses.of(host) : addresses.of(owner.toString(), host);
        });
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

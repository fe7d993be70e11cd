package io.countersign.verticles.outbound;

import io.countersign.verticles.DomainConfig;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Posts small documents to servers of others, under the rules of {@link OutboundClient}. Callers bound how much they post at once to one
 * receiver: what many wait for must not stand in the way of others with the same host. Any thread; never blocks.
 */
public final class OutboundPosts {
    private static final int MOST_PER_HOST = 4_096;

    private final PatientCalls calls;

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
        var addresses = new CheckedAddresses(vertx, threads, OutboundClient.guard(config), resolver);
        var client = vertx.createHttpClient(
                OutboundClient.options(config),
                new PoolOptions().setHttp1MaxSize(MOST_PER_HOST).setMaxWaitQueueSize(MOST_PER_HOST));
        this.calls = new PatientCalls(vertx, config.development(), addresses, client);
    }

    /** Whether it may be posted to, as far as can be known now; fails as OutboundException, or as TimeoutException when it cannot. */
    Future<Void> check(@Nullable UUID owner, URI uri) {
        return calls.resolved(owner, uri).mapEmpty();
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
        return calls.call(
                owner,
                uri,
                options -> {
                    headers.forEach(options::putHeader);
                    return options.setMethod(HttpMethod.POST);
                },
                patience,
                request -> request.send(body).compose(answer -> read(answer, mostBytes)));
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
        return calls.close();
    }
}

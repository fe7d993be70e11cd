package io.countersign.bench;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Callers that share a few connections by HTTP/2 over TLS, each with a stream of its own for each call. Vert.x speaks the protocol, on an
 * event loop beside the thread of the generator, and takes more of the machine than {@link Callers} do.
 */
final class Http2Callers implements Generator {
    private static final int MOST_CONNECTIONS = 4;
    private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Requests requests;
    private final AnswerBook answers;
    private final RequestOptions to;
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Context context = vertx.getOrCreateContext();
    private final HttpClient client;
    private final List<HeldAnswer> all = new ArrayList<>();
    private final BlockingQueue<HeldAnswer> arrived = new LinkedBlockingQueue<>();
    private long next;

    Http2Callers(URI url, Certificate trusted, int streams, Requests requests, AnswerBook answers) {
        this.requests = requests;
        this.answers = answers;
        this.to = new RequestOptions()
                .setHost(url.getHost())
                .setPort(url.getPort())
                .setSsl(true);
        var connections = Math.min(MOST_CONNECTIONS, streams);
        this.client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setUseAlpn(true)
                        .setSsl(true)
                        .setTrustOptions(
                                new PemTrustOptions().addCertPath(trusted.file().toString()))
                        .setHttp2MultiplexingLimit((streams + connections - 1) / connections),
                new PoolOptions().setHttp2MaxSize(connections));
        for (var i = 0; i < streams; i++) {
            all.add(new HeldAnswer());
        }
    }

    @Override
    public List<? extends Caller> all() {
        return all;
    }

    @Override
    public void ask(Caller caller, long since) {
        caller.number = next++;
        caller.since = since;
        caller.busy = true;
        var raw = requests.request(caller.number);
        var bytes = new byte[raw.remaining()];
        raw.get(bytes);
        context.runOnContext(turn -> send((HeldAnswer) caller, bytes));
    }

    private void send(HeldAnswer stream, byte[] bytes) {
        var bodyAt = Answers.after(bytes, END_OF_HEAD, 0, bytes.length);
        var head = new String(bytes, 0, bodyAt, StandardCharsets.US_ASCII).split("\r\n");
        var options = new RequestOptions(to)
                .setMethod(HttpMethod.valueOf(head[0].substring(0, head[0].indexOf(' '))))
                .setURI(head[0].substring(head[0].indexOf(' ') + 1, head[0].lastIndexOf(' ')));
        for (var i = 1; i < head.length; i++) {
            var colon = head[i].indexOf(':');
            var name = head[i].substring(0, colon);
            if (!name.equals("Host")) {
                options.putHeader(name, head[i].substring(colon + 2));
            }
        }
        client.request(options)
                .compose(request -> request.send(Buffer.buffer(bytes).slice(bodyAt, bytes.length)))
                .compose(answer -> answer.body().map(body -> keep(stream, answer, body)))
                .recover(failure -> {
                    stream.hold(0, String.valueOf(failure).getBytes(StandardCharsets.UTF_8), List.of());
                    return Future.succeededFuture(stream);
                })
                .onSuccess(arrived::add);
    }

    private static HeldAnswer keep(HeldAnswer stream, HttpClientResponse answer, Buffer body) {
        if (answer.version() != HttpVersion.HTTP_2) {
            throw new IllegalStateException("the gateway speaks " + answer.version());
        }
        var fields = answer.headers().names().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .toList();
        stream.hold(answer.statusCode(), body.getBytes(), fields);
        return stream;
    }

    @Override
    public void serve(long until, Consumer<Caller> answered) {
        try {
            var first = arrived.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
            for (var stream = first; stream != null; stream = arrived.poll()) {
                if (stream.busy) {
                    take(stream, answered);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("Interrupted while waiting for answers", e);
        }
    }

    private void take(HeldAnswer stream, Consumer<Caller> answered) {
        stream.busy = false;
        stream.right = answers.take(stream);
        answered.accept(stream);
    }

    /** Another caller takes its place: an answer that comes after all is nobody's. */
    @Override
    public void lose(Caller caller, String why, Consumer<Caller> answered) {
        all.set(all.indexOf(caller), new HeldAnswer());
        var told = new HeldAnswer();
        told.number = caller.number;
        told.since = caller.since;
        told.hold(0, why.getBytes(StandardCharsets.UTF_8), List.of());
        caller.busy = false;
        take(told, answered);
    }

    @Override
    public void close() {
        client.close()
                .eventually(() -> vertx.close())
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }
}

package io.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.gateway.testing.Samples;
import io.countersign.protocol.api.Policy;
import io.countersign.verticles.Evidence;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.StreamResetException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Over HTTP/2 many calls share one connection, and none pays for another. */
class SharedConnectionTest {
    @RegisterExtension
    static final TestEdge EDGE = new TestEdge();

    private static final long CANCEL = 0x8;
    private static final int PIECE = 64 * 1024;
    private static final int MORE_THAN_IS_DRAINED = 17 * 1024 * 1024;

    private final Promise<Policy> held = Promise.promise();
    private final HttpClient client = EDGE.vertx.createHttpClient(
            new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false),
            new PoolOptions().setHttp2MaxSize(1));
    private Future<Integer> other;

    /** A call whose answer waits until the test lets it go. */
    @BeforeEach
    void another_call_is_under_way() {
        var asked = Promise.<Void>promise();
        EDGE.domain.answer("getPolicy", arguments -> {
            asked.tryComplete();
            return held.future();
        });
        other = request(HttpMethod.GET, "/v1/signers/release/policy", "admin")
                .compose(HttpClientRequest::send)
                .compose(response -> response.body().map(body -> response.statusCode()));
        await(asked.future());
    }

    @AfterEach
    void close() {
        EDGE.domain.forget();
        await(client.close());
    }

    private Future<HttpClientRequest> request(HttpMethod method, String path, String token) {
        return client.request(method, EDGE.listeners.httpPort(), "127.0.0.1", path)
                .map(request -> request.putHeader("Authorization", "Bearer " + token));
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    private void assertOtherIsServed() {
        assertThat(other.isComplete()).as(String.valueOf(other)).isFalse();
        held.complete((Policy) Samples.of(Policy.class));
        assertThat(await(other)).isEqualTo(200);
    }

    /** Refused, told so, and then cut off. */
    private void refused(Buffer unfinished) {
        var cut = Promise.<Throwable>promise();
        var sent = await(request(HttpMethod.POST, "/v1/groups", "stolen"));
        sent.exceptionHandler(cut::tryComplete);
        sent.putHeader("Content-Type", "application/json").setChunked(true);
        sent.write(unfinished);
        assertThat(await(sent.response()).statusCode()).isEqualTo(401);
        assertThat(await(cut.future())).isInstanceOf(StreamResetException.class);
    }

    @Test
    void a_refused_call_whose_body_never_ends_leaves_the_others_alive() {
        refused(Buffer.buffer("{"));
        assertOtherIsServed();
    }

    @Test
    void a_refused_call_that_sends_on_and_on_leaves_the_others_alive() {
        refused(Buffer.buffer(new byte[MORE_THAN_IS_DRAINED]));
        assertOtherIsServed();
    }

    /** Has always more to give. */
    private static final class EndlessPack implements Evidence.Pack {
        private final Promise<Void> closed = Promise.promise();

        @Override
        public Future<Buffer> next() {
            return Future.succeededFuture(Buffer.buffer(new byte[PIECE]));
        }

        @Override
        public void close() {
            closed.tryComplete();
        }
    }

    @Test
    void a_cancelled_download_leaves_the_others_alive() {
        var pack = new EndlessPack();
        EDGE.domain.answer("takeEvidence", arguments -> Future.succeededFuture(pack));
        var sent = await(request(HttpMethod.GET, "/v1/audit:evidence", "admin"));
        sent.send();
        var response = await(sent.response().onSuccess(answer -> answer.pause()));
        assertThat(response.statusCode()).isEqualTo(200);
        await(sent.reset(CANCEL));
        await(pack.closed.future());
        assertOtherIsServed();
    }
}

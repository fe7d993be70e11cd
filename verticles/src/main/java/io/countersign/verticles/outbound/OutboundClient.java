package io.countersign.verticles.outbound;

import io.countersign.verticles.DomainConfig;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Reads small documents from servers of others, over https: at an address that was checked, with the host's name for TLS and the Host
 * header, without following redirects, within a size and a time. Any thread; never blocks.
 */
public final class OutboundClient {
    private static final int CONNECT_MILLIS = 2_000;
    // One may answer for the issuers of many organizations, none of which should wait for the others.
    private static final int MOST_PER_HOST = 1_024;
    private static final List<String> LOOPBACK = List.of("127.0.0.0/8", "::1/128");

    private final PatientCalls calls;

    /** A whole answer, whatever its status. */
    public record Fetched(int status, Buffer body) {}

    public OutboundClient(Vertx vertx, DomainConfig.Outbound config) {
        this(vertx, config, InetAddress::getAllByName);
    }

    public OutboundClient(Vertx vertx, DomainConfig.Outbound config, NameResolver resolver) {
        var client = vertx.createHttpClient(
                options(config),
                new PoolOptions().setHttp1MaxSize(MOST_PER_HOST).setMaxWaitQueueSize(MOST_PER_HOST));
        this.calls = new PatientCalls(
                vertx,
                config.development(),
                new CheckedAddresses(vertx, "countersign-names", guard(config), resolver),
                client);
    }

    /** What the operator allows, and this machine in development. */
    static AddressGuard guard(DomainConfig.Outbound config) {
        var allowed = new ArrayList<>(config.allowedNetworks());
        if (config.development()) {
            allowed.addAll(LOOPBACK);
        }
        return new AddressGuard(allowed);
    }

    static HttpClientOptions options(DomainConfig.Outbound config) {
        var options = new HttpClientOptions()
                .setVerifyHost(true)
                .setConnectTimeout(CONNECT_MILLIS)
                .setSslHandshakeTimeout(CONNECT_MILLIS)
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                // Each call checks its address, so none goes over a connection that another one opened.
                .setKeepAlive(false)
                .setDecompressionSupported(false);
        var certificate = config.tlsCertificate();
        return certificate == null
                ? options
                : options.setTrustOptions(new PemTrustOptions().addCertPath(certificate.toString()));
    }

    /**
     * Fails as OutboundException, as TimeoutException, or as whatever the connection fails with.
     *
     * @param owner who waits for name servers that are slow, and lets nobody else wait
     * @param mostBytes of the body; more fails
     * @param patience for everything together
     */
    public Future<Fetched> get(UUID owner, URI uri, int mostBytes, Duration patience) {
        return calls.call(
                owner,
                uri,
                options -> options,
                patience,
                request -> request.send().compose(answer -> whole(answer, mostBytes)));
    }

    /** Says nothing of the path and the query, which may hold secrets of the receiver. */
    static Future<Void> callable(URI uri, boolean development) {
        var secure = "https".equals(uri.getScheme());
        if (!secure && !(development && "http".equals(uri.getScheme()))) {
            return Future.failedFuture(new OutboundException("the address is not https"));
        }
        return uri.getHost() == null || uri.getUserInfo() != null || uri.getFragment() != null || uri.getPort() == 0
                ? Future.failedFuture(new OutboundException(
                        "the address needs a host, and must not have a user, a fragment or port 0"))
                : Future.succeededFuture();
    }

    /** Without the brackets of an IPv6 address. */
    static String host(URI uri) {
        return uri.getHost().replaceAll("^\\[|]$", "");
    }

    static RequestOptions options(URI uri, InetAddress address) {
        var secure = "https".equals(uri.getScheme());
        var usual = secure ? 443 : 80;
        var port = uri.getPort() == -1 ? usual : uri.getPort();
        var path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setSsl(secure)
                .setHost(uri.getHost())
                .setPort(port)
                .setServer(SocketAddress.inetSocketAddress(port, address.getHostAddress()))
                .setURI(uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery())
                .setFollowRedirects(false)
                .putHeader("Accept", "application/json")
                .putHeader("User-Agent", "countersign");
    }

    private static Future<Fetched> whole(HttpClientResponse answer, int mostBytes) {
        Promise<Fetched> whole = Promise.promise();
        var body = Buffer.buffer();
        answer.exceptionHandler(whole::tryFail);
        answer.endHandler(end -> whole.tryComplete(new Fetched(answer.statusCode(), body)));
        answer.handler(chunk -> {
            if (body.length() + chunk.length() > mostBytes) {
                whole.tryFail(new OutboundException("the answer is longer than " + mostBytes + " bytes"));
                answer.request().reset();
            } else {
                body.appendBuffer(chunk);
            }
        });
        return whole.future();
    }

    public Future<Void> close() {
        return calls.close();
    }
}

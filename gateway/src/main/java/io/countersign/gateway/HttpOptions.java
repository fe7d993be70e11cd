package io.countersign.gateway;

import io.countersign.conf.GatewayConfig;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** How the API listens. */
final class HttpOptions {
    /** Above the longest wait that a caller can prefer (60 s). */
    private static final int IDLE_SECONDS = 75;

    /** To Vert.x: one free port for all listeners of this instance; with 0 each of them would find its own. */
    private static final int ANY_SHARED_PORT = -1;

    private static final int MAX_REQUEST_LINE = 8_192;
    private static final int MAX_HEADERS = 16_384;

    private HttpOptions() {}

    static HttpServerOptions of(GatewayConfig.Http http) {
        var options = new HttpServerOptions()
                .setHost(http.host())
                .setPort(http.port() == 0 ? ANY_SHARED_PORT : http.port())
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setMaxInitialLineLength(MAX_REQUEST_LINE)
                .setMaxHeaderSize(MAX_HEADERS)
                // Nothing here speaks WebSocket, and each of these is a handler that every message would pass.
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setTcpNoDelay(true);
        return http.tlsCertificate() == null || http.tlsKey() == null
                ? options
                : options.setSsl(true)
                        .setUseAlpn(true)
                        .setEnabledSecureTransportProtocols(Set.of("TLSv1.3", "TLSv1.2"))
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .setCertPath(http.tlsCertificate().toString())
                                .setKeyPath(http.tlsKey().toString()));
    }

    /** Half of the processors by default: the other half is for PostgreSQL's answers, the token's threads and the system. */
    static int eventLoops(GatewayConfig.Http http) {
        return http.eventLoops() > 0
                ? http.eventLoops()
                : Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    }
}

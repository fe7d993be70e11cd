package io.countersign.gateway.http;

import io.countersign.verticles.Caller;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line per request, without query, body, token or free text of the caller. */
final class AccessLog {
    private static final Logger ACCESS = LoggerFactory.getLogger("countersign.access");
    private static final Logger ACCIDENTS = LoggerFactory.getLogger("countersign.accident");
    private static final double NANOS_PER_MILLI = 1e6;
    private static final int MAX_METHOD = 10;

    private AccessLog() {}

    static void line(
            String method, String operationId, int status, long nanos, @Nullable Caller caller, String requestId) {
        if (!ACCESS.isInfoEnabled()) {
            return;
        }
        ACCESS.atInfo()
                .addKeyValue("requestId", requestId)
                .addKeyValue("method", method.length() > MAX_METHOD ? "OTHER" : method)
                .addKeyValue("operationId", operationId)
                .addKeyValue("status", status)
                .addKeyValue("ms", Math.round(nanos / NANOS_PER_MILLI * 10) / 10.0)
                .addKeyValue("caller", caller == null ? "-" : caller.id())
                .log("answered");
    }

    /** Something that nobody foresaw: with its stack trace, because the caller only gets the request id. */
    static void accident(String requestId, String operationId, Throwable failure) {
        ACCIDENTS
                .atError()
                .addKeyValue("requestId", requestId)
                .addKeyValue("operationId", operationId)
                .setCause(failure)
                .log("a call failed in a way that nobody foresaw");
    }
}

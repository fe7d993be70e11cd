package io.countersign.jca.testing;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A refusal of the in-test gateway, rendered as a problem by RFC 9457. */
final class TestProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final @Nullable UUID request;

    TestProblem(int status, String code, String detail) {
        this(status, code, detail, null);
    }

    /** @param request a pending one that the gateway points to */
    TestProblem(int status, String code, String detail, @Nullable UUID request) {
        super(detail);
        this.status = status;
        this.code = code;
        this.request = request;
    }

    @Nullable
    UUID request() {
        return request;
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    String detail() {
        return String.valueOf(getMessage());
    }
}

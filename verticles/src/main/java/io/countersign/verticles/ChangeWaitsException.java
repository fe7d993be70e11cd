package io.countersign.verticles;

import io.countersign.protocol.api.Request;

/** The change was not made: the policy guard holds it back, and it waits as this request. Nothing failed. */
public final class ChangeWaitsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Request request;

    public ChangeWaitsException(Request request) {
        super("the change waits as request " + request.id(), null, false, false);
        this.request = request;
    }

    /** Pending. */
    public Request request() {
        return request;
    }
}

package io.countersign.cli.http;

import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.protocol.api.Request;

/** The policy guard holds a change back until a second person approves it. */
public final class HeldBackException extends Failure {
    private static final long serialVersionUID = 1L;

    private final transient Request request;

    HeldBackException(Request request) {
        super(
                ExitCode.WAITING,
                "This waits until a second person approves it: request " + request.id()
                        + ".\nSee it with: countersign show " + request.id());
        this.request = request;
    }

    public Request request() {
        return request;
    }
}

package io.countersign.cli.sign;

import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.cli.Report;
import io.countersign.cli.Table;
import io.countersign.cli.approval.RequestText;
import io.countersign.cli.http.Gateway;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.RequestState;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;

/** Waits until people have decided a request, and says on the way who must act. */
public final class ApprovalWait {
    private static final Duration HOLD = Duration.ofSeconds(30);
    private static final Duration SHORTEST_ROUND = Duration.ofSeconds(1);

    private final Gateway gateway;
    private final Report report;

    public ApprovalWait(Gateway gateway, Report report) {
        this.gateway = gateway;
        this.report = report;
    }

    /** Returns once the request is approved; any other end is a failure with its reason. */
    public Request untilApproved(Request opened) throws IOException {
        var request = opened;
        var said = "";
        while (request.state() == RequestState.PENDING) {
            var waiting = RequestText.whoMustAct(request);
            if (!waiting.equals(said)) {
                report.say(waiting);
                said = waiting;
            }
            request = next(request.id());
        }
        if (request.state() != RequestState.APPROVED) {
            throw new Failure(
                    ExitCode.REFUSED,
                    "The request " + request.id() + " was not approved: " + request.state() + ", "
                            + Table.clean(request.reason()) + ".");
        }
        report.say("Approved.");
        return request;
    }

    /** A gateway that does not hold the answer back is not asked more than once a second. */
    private Request next(UUID id) throws IOException {
        var started = System.nanoTime();
        var request = gateway.getPreferringChange("/v1/requests/" + id, HOLD, Request.class);
        var left = SHORTEST_ROUND.minusNanos(System.nanoTime() - started);
        if (request.state() == RequestState.PENDING && left.isPositive()) {
            try {
                Thread.sleep(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Failure(ExitCode.WAITING, "Interrupted; the request " + id + " stays open.", e);
            }
        }
        return request;
    }
}

package io.countersign.cli.sign;

import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.cli.Report;
import io.countersign.cli.Table;
import io.countersign.cli.approval.RequestText;
import io.countersign.cli.http.Gateway;
import io.countersign.cli.http.Outage;
import io.countersign.cli.http.ProblemException;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.RequestState;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/** Waits until people have decided a request, or it timed out, and says on the way who must act. */
public final class ApprovalWait {
    private static final Duration HOLD = Duration.ofSeconds(30);
    private static final Duration SHORTEST_ROUND = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    private final Gateway gateway;
    private final Report report;
    private int failures;

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
            request = next(request);
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

    /**
     * The request as it is by now, or as it was where no gateway answers: one that restarts, or a database that changes
     * over, ends no wait of hours. A gateway that does not hold the answer back is not asked more than once a second.
     */
    private Request next(Request seen) throws IOException {
        var started = System.nanoTime();
        try {
            var request = gateway.getPreferringChange("/v1/requests/" + seen.id(), HOLD, Request.class);
            failures = 0;
            if (request.state() == RequestState.PENDING) {
                pause(seen, SHORTEST_ROUND.minusNanos(System.nanoTime() - started));
            }
            return request;
        } catch (ProblemException | Failure e) {
            if (!Outage.mayPass(e) || Instant.now().isAfter(seen.expiresAt())) {
                throw e;
            }
            failures++;
            if (failures == 1) {
                report.say("No answer, still waiting: " + e.getMessage());
            }
            var pause = SHORTEST_ROUND.multipliedBy(1L << Math.min(failures - 1, 4));
            pause(seen, pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
            return seen;
        }
    }

    private static void pause(Request request, Duration length) {
        if (!length.isPositive()) {
            return;
        }
        try {
            Thread.sleep(length);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(ExitCode.WAITING, "Interrupted; the request " + request.id() + " stays open.", e);
        }
    }
}

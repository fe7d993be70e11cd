package io.countersign.cli.http;

import io.countersign.cli.ExitCode;
import java.io.IOException;

/** The gateway refused. */
public final class ProblemException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    public ProblemException(Problem problem) {
        super(problem.detail());
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }

    public int exitCode() {
        return exitCode(problem.status());
    }

    /** The exit status for a refusal with this HTTP status. */
    public static int exitCode(int status) {
        return switch (status) {
            case 401 -> ExitCode.NOT_AUTHENTICATED;
            case 429, 502, 503, 504 -> ExitCode.UNAVAILABLE;
            case 500 -> ExitCode.INTERNAL;
            default -> ExitCode.REFUSED;
        };
    }
}

package io.countersign.gateway.http;

/** Carries a {@link Problem} of the edge to the place that writes it; no stack trace, because it is an answer and not an accident. */
public final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    ProblemException(Problem problem) {
        super(problem.code() + ": " + problem.detail(), null, false, false);
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}

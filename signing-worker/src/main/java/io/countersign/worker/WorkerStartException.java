package io.countersign.worker;

/** A worker could not start; the message is one sentence that tells an operator what to repair. */
public final class WorkerStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public WorkerStartException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}

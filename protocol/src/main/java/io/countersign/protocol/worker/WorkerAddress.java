package io.countersign.protocol.worker;

/** Where on the event bus the worker of a token listens for {@link WorkerOrder}s; it replies with a {@link WorkerAnswer}. */
public final class WorkerAddress {
    private WorkerAddress() {}

    /** @param token label of the token */
    public static String of(String token) {
        return "countersign.signing-worker." + token;
    }
}

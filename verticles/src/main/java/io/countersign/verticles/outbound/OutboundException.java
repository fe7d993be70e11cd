package io.countersign.verticles.outbound;

/** A call to another server came to nothing. Its message is for operators: it may name addresses of the inside. */
public final class OutboundException extends Exception {
    private static final long serialVersionUID = 1;

    public OutboundException(String message) {
        super(message, null, false, false);
    }
}

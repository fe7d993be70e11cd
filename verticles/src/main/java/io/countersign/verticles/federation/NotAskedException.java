package io.countersign.verticles.federation;

/** A provider was not even asked: too many wait for it, or it did not answer a moment ago. Strangers can bring it about at will. */
final class NotAskedException extends Exception {
    private static final long serialVersionUID = 1;

    NotAskedException(String message) {
        super(message, null, false, false);
    }
}

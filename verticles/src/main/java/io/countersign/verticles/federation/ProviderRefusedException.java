package io.countersign.verticles.federation;

/** An identity provider refuses this gateway, or a request that it takes for wrong. Its message is for operators. */
public final class ProviderRefusedException extends Exception {
    private static final long serialVersionUID = 1;

    ProviderRefusedException(String message) {
        super(message, null, false, false);
    }
}

package io.countersign.verticles.federation;

/**
 * A token proves nothing here. Its message is for whoever sent it; {@link #reason} is for the audit log, which may know more.
 */
public final class UnprovenException extends Exception {
    private static final long serialVersionUID = 1;

    private final String reason;

    UnprovenException(String reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    /** The same for all that an outsider must not tell apart: unknown client, unknown issuer, wrong signature. */
    static UnprovenException untrusted(String reason) {
        return new UnprovenException(
                reason,
                "no trust of a machine identity with this client_id accepts the issuer and the signature of this token;"
                        + " compare them with the trusts that `countersign machine trust list` shows");
    }

    public String reason() {
        return reason;
    }
}

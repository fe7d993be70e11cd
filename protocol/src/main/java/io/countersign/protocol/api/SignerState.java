package io.countersign.protocol.api;

/** Only an active Signer signs. {@link #toString} is the name in the contract. */
public enum SignerState {
    PENDING("pending"),
    ACTIVE("active"),
    DISABLED("disabled"),
    FAILED("failed"),
    EXPIRED("expired"),
    ARCHIVED("archived");

    private final String wireName;

    SignerState(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}

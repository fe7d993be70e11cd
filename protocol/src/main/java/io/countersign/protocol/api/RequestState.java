package io.countersign.protocol.api;

/** Every state but pending is final. {@link #toString} is the name in the contract. */
public enum RequestState {
    PENDING("pending"),
    APPROVED("approved"),
    REJECTED("rejected"),
    CANCELLED("cancelled"),
    VOIDED("voided"),
    EXPIRED("expired");

    private final String wireName;

    RequestState(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}

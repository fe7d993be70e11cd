package io.countersign.protocol.api;

/** What became of one event for one endpoint: it waits for its next attempt, was taken, or was given up. {@link #toString} is the name in the contract. */
public enum DeliveryState {
    PENDING("pending"),
    DELIVERED("delivered"),
    FAILED("failed");

    private final String wireName;

    DeliveryState(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}

package io.countersign.protocol.api;

/** The five words for people. {@link #toString} is the name in the contract. */
public enum RequestStatus {
    PENDING("Pending"),
    ACTIVE("Active"),
    EXPIRED("Expired"),
    REVOKED("Revoked"),
    REJECTED("Rejected");

    private final String wireName;

    RequestStatus(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}

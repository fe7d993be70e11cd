package io.countersign.protocol.api;

/** A disabled identity holds no valid token and counts nowhere. {@link #toString} is the name in the contract. */
public enum IdentityState {
    ACTIVE("active"),
    DISABLED("disabled");

    private final String wireName;

    IdentityState(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}

package io.countersign.protocol.api;

/** expired: the window ended or the signatures are used up. {@link #toString} is the name in the contract. */
public enum GrantState {
    ACTIVE("active"),
    EXPIRED("expired"),
    REVOKED("revoked");

    private final String wireName;

    GrantState(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}

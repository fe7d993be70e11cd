package io.countersign.protocol.api;

/** Approved step by step, or given ahead by an Administrator. {@link #toString} is the name in the contract. */
public enum GrantOrigin {
    REQUEST("request"),
    PRE_APPROVAL("pre_approval");

    private final String wireName;

    GrantOrigin(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}

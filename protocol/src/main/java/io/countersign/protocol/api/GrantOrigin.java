package io.countersign.protocol.api;

/** Approved step by step, given ahead by an Administrator, given by one in an emergency, or, for development, by nobody. {@link #toString} is the name in the contract. */
public enum GrantOrigin {
    REQUEST("request"),
    PRE_APPROVAL("pre_approval"),
    BREAK_GLASS("break_glass"),
    BYPASS("bypass");

    private final String wireName;

    GrantOrigin(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}

package io.countersign.protocol.api;

/** open: waits for a second person; ratified or refused by one; lapsed: nobody did in time. {@link #toString} is the name in the contract. */
public enum BreakGlassState {
    OPEN("open"),
    RATIFIED("ratified"),
    REFUSED("refused"),
    LAPSED("lapsed");

    private final String wireName;

    BreakGlassState(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}

package io.countersign.protocol.api;

/** What would come of a request. {@link #toString} is the name in the contract. */
public enum SimulationOutcome {
    DIRECT("direct"),
    GRANTED("granted"),
    PENDING("pending"),
    REFUSED("refused");

    private final String wireName;

    SimulationOutcome(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}

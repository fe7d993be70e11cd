package io.countersign.protocol.api;

/** Steps open in order. {@link #toString} is the name in the contract. */
public enum StepState {
    WAITING("waiting"),
    OPEN("open"),
    SATISFIED("satisfied"),
    REJECTED("rejected");

    private final String wireName;

    StepState(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}

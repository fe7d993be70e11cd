package io.countersign.protocol.api;

/** One attempt to sign. {@link #toString} is the name in the contract. */
public enum OperationOutcome {
    SIGNED("signed"),
    DENIED("denied"),
    FAILED("failed");

    private final String wireName;

    OperationOutcome(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}

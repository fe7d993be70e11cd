package io.countersign.protocol.api;

/** What a person decided. {@link #toString} is the name in the contract. */
public enum DecisionVerdict {
    APPROVE("approve"),
    REJECT("reject");

    private final String wireName;

    DecisionVerdict(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}

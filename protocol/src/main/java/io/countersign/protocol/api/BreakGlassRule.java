package io.countersign.protocol.api;

/** Whether break-glass can be used. {@link #toString} is the name in the contract. */
public enum BreakGlassRule {
    ALLOWED("allowed"),
    FORBIDDEN("forbidden");

    private final String wireName;

    BreakGlassRule(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}

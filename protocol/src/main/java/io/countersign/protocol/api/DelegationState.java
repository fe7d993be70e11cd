package io.countersign.protocol.api;

/** upcoming, in force, over by its time, or withdrawn before. {@link #toString} is the name in the contract. */
public enum DelegationState {
    UPCOMING("upcoming"),
    IN_FORCE("in_force"),
    OVER("over"),
    WITHDRAWN("withdrawn");

    private final String wireName;

    DelegationState(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}

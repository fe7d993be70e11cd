package io.countersign.protocol.api;

/** Whether a freeze is in force, or was removed before its end. {@link #toString} is the name in the contract. */
public enum FreezeState {
    UPCOMING("upcoming"),
    IN_FORCE("in_force"),
    OVER("over"),
    REMOVED("removed");

    private final String wireName;

    FreezeState(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}

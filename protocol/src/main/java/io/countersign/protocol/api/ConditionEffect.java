package io.countersign.protocol.api;

/** What a condition does when it holds. {@link #toString} is the name in the contract. */
public enum ConditionEffect {
    /** Nothing is asked for, approved or signed. */
    REFUSE("refuse"),
    /** One more step comes after those of the policy. */
    ADD_STEP("addStep");

    private final String wireName;

    ConditionEffect(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}

package io.countersign.protocol.api;

/** What a member or an approver is. {@link #toString} is the name in the contract. */
public enum PrincipalKind {
    PERSON("person"),
    MACHINE("machine"),
    GROUP("group");

    private final String wireName;

    PrincipalKind(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}

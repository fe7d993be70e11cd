package io.countersign.protocol.api;

/** Machines never approve. {@link #toString} is the name in the contract. */
public enum ApproverKind {
    PERSON("person"),
    GROUP("group");

    private final String wireName;

    ApproverKind(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}

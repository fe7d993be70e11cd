package io.countersign.protocol.api;

/** A human being or a CI job or service. {@link #toString} is the name in the contract. */
public enum IdentityKind {
    PERSON("person"),
    MACHINE("machine");

    private final String wireName;

    IdentityKind(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}

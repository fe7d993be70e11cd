package io.countersign.protocol.api;

/** Role in the organization: an admin creates Signers and identities. {@link #toString} is the name in the contract. */
public enum PersonRole {
    ADMIN("admin"),
    MEMBER("member");

    private final String wireName;

    PersonRole(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}

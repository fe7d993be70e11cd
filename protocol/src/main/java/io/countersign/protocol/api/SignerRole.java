package io.countersign.protocol.api;

/** administrator: everything; operator: read, sign, request, export the certificate; auditor: read and export only. {@link #toString} is the name in the contract. */
public enum SignerRole {
    ADMINISTRATOR("administrator"),
    OPERATOR("operator"),
    AUDITOR("auditor");

    private final String wireName;

    SignerRole(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}

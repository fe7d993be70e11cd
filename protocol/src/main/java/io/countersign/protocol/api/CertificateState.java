package io.countersign.protocol.api;

/** Whether a certificate can be relied on. {@link #toString} is the name in the contract. */
public enum CertificateState {
    VALID("valid"),
    EXPIRED("expired"),
    REVOKED("revoked");

    private final String wireName;

    CertificateState(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}

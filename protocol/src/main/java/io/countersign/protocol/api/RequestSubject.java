package io.countersign.protocol.api;

/** access: to sign; change: of a guarded Signer. {@link #toString} is the name in the contract. */
public enum RequestSubject {
    ACCESS("access"),
    CHANGE("change");

    private final String wireName;

    RequestSubject(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}

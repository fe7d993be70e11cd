package io.countersign.protocol.api;

/** Why an attempt failed: the address may not be called or is unknown, no connection, TLS, no answer in time, no whole answer, or the status. {@link #toString} is the name in the contract. */
public enum DeliveryProblem {
    ADDRESS("address"),
    CONNECTION("connection"),
    TLS("tls"),
    TIMEOUT("timeout"),
    ANSWER("answer"),
    STATUS("status");

    private final String wireName;

    DeliveryProblem(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}

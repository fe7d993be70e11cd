package io.countersign.protocol.api;

/** How messages to an endpoint are signed: HMAC-SHA256 or Ed25519. {@link #toString} is the name in the contract. */
public enum WebhookSignature {
    V1("v1"),
    V1A("v1a");

    private final String wireName;

    WebhookSignature(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}

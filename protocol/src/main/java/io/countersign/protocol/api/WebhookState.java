package io.countersign.protocol.api;

/** Whether an endpoint is told of events. {@link #toString} is the name in the contract. */
public enum WebhookState {
    ENABLED("enabled"),
    DISABLED("disabled");

    private final String wireName;

    WebhookState(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}

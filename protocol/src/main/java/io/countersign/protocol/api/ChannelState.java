package io.countersign.protocol.api;

/** Whether a channel gets cards. {@link #toString} is the name in the contract. */
public enum ChannelState {
    ENABLED("enabled"),
    DISABLED("disabled");

    private final String wireName;

    ChannelState(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}

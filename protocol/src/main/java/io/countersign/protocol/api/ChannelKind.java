package io.countersign.protocol.api;

/** Whose incoming webhook a channel is. {@link #toString} is the name in the contract. */
public enum ChannelKind {
    SLACK("slack"),
    TEAMS("teams");

    private final String wireName;

    ChannelKind(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}

package io.countersign.protocol.api;

/** Whether notifications come one by one or are collected. {@link #toString} is the name in the contract. */
public enum NotificationDigest {
    NONE("none"),
    HOURLY("hourly"),
    DAILY("daily");

    private final String wireName;

    NotificationDigest(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}

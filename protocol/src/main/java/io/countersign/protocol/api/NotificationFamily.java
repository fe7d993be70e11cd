package io.countersign.protocol.api;

/** What notifications tell of: requests that wait for a decision, what became of one's own, certificates and grants that end soon, break-glass, and changes that wait. {@link #toString} is the name in the contract. */
public enum NotificationFamily {
    DECISIONS("decisions"),
    OUTCOMES("outcomes"),
    ENDINGS("endings"),
    EMERGENCIES("emergencies"),
    CHANGES("changes");

    private final String wireName;

    NotificationFamily(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}

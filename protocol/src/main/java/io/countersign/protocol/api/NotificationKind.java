package io.countersign.protocol.api;

/** What a notification tells. {@link #toString} is the name in the contract. */
public enum NotificationKind {
    DECIDE("decide"),
    REMINDER("reminder"),
    ESCALATION("escalation"),
    CHANGE_WAITS("change_waits"),
    OUTCOME("outcome"),
    GRANT_ENDS("grant_ends"),
    CERTIFICATE_ENDS("certificate_ends"),
    BREAK_GLASS("break_glass");

    private final String wireName;

    NotificationKind(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}

package io.countersign.verticles.notify;

import io.countersign.protocol.api.NotificationFamily;

/** Why somebody is told. {@link #toString} is the name in the table of notifications. */
enum Kind {
    DECIDE(NotificationFamily.DECISIONS, false),
    REMINDER(NotificationFamily.DECISIONS, false),
    ESCALATION(NotificationFamily.DECISIONS, true),
    CHANGE_WAITS(NotificationFamily.CHANGES, false),
    OUTCOME(NotificationFamily.OUTCOMES, false),
    GRANT_ENDS(NotificationFamily.ENDINGS, false),
    CERTIFICATE_ENDS(NotificationFamily.ENDINGS, false),
    BREAK_GLASS(NotificationFamily.EMERGENCIES, true),
    DISABLED(NotificationFamily.ENDINGS, false);

    private final NotificationFamily family;
    private final boolean urgent;

    Kind(NotificationFamily family, boolean urgent) {
        this.family = family;
        this.urgent = urgent;
    }

    NotificationFamily family() {
        return family;
    }

    /** Not held back for a digest. */
    boolean urgent() {
        return urgent;
    }

    /** Whether it is for admins of the organization, and so for no channel. */
    boolean isForAdmins() {
        return this == DISABLED;
    }

    /** Whether it asks the person to decide, and is needless once they cannot. */
    boolean asks() {
        return this == DECIDE || this == REMINDER || this == CHANGE_WAITS;
    }

    /** Whether it is for those who asked for something or hold it, and for nobody else. */
    boolean isTheirs() {
        return this == OUTCOME || this == GRANT_ENDS;
    }
}

package io.countersign.verticles.export;

import io.countersign.verticles.feed.LogEvent;

/** How much an event should worry whoever watches. */
enum Weight {
    ROUTINE(3, 1),
    REFUSED(5, 2),
    EXCEPTIONAL(7, 4),
    ALARM(10, 5);

    private final int cef;
    private final int ocsf;

    Weight(int cef, int ocsf) {
        this.cef = cef;
        this.ocsf = ocsf;
    }

    /** 0 to 10, as CEF counts. */
    int cef() {
        return cef;
    }

    /** severity_id of OCSF: 1 informational, 2 low, 4 high, 5 critical. */
    int ocsf() {
        return ocsf;
    }

    static Weight of(LogEvent event) {
        return switch (event.type()) {
            case "log.damaged", "log.rollback_detected", "log.given_up", LogEvent.UNREADABLE -> ALARM;
            case "break_glass.used", "break_glass.refused", "signer.suspended", "approval.bypassed" -> EXCEPTIONAL;
            case "signature.denied", "signature.failed", "identity.login_refused", "signer.failed" -> REFUSED;
            default -> ROUTINE;
        };
    }
}

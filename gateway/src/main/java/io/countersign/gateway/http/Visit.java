package io.countersign.gateway.http;

/** One call behind the door. Used by one thread. */
final class Visit {
    private final Admission door;
    private final long began;
    private boolean waited;
    private boolean aside;

    private Visit(Admission door) {
        this.door = door;
        this.began = door.now();
    }

    /** @throws ProblemException when it is not let in; otherwise it must {@link #end} */
    static Visit begin(Admission door) {
        if (!door.enter()) {
            throw EdgeProblems.overloaded().raised();
        }
        return new Visit(door);
    }

    /** From here on it waits for what does not come sooner when fewer calls are let in. */
    void waits() {
        if (!waited) {
            waited = true;
            aside = door.stepAside(began);
        }
    }

    void end(boolean served) {
        if (aside) {
            door.leaveAside();
        } else {
            door.leave(began, served && !waited);
        }
    }
}

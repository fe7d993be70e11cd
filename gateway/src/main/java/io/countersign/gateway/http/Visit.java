package io.countersign.gateway.http;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One call behind the door. Used by one thread. */
final class Visit {
    private final Admission door;
    private final long began;
    private @Nullable UUID organization;
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

    /**
     * Says whose it is, once that is known.
     *
     * @throws ProblemException when it is not let in after all
     */
    void isOf(UUID caller) {
        switch (door.claim(caller)) {
            case GRANTED -> organization = caller;
            case FULL -> throw EdgeProblems.overloaded().raised();
            case TOO_MANY_OF_ITS_ORGANIZATION ->
                throw EdgeProblems.tooManyOfItsOrganization().raised();
        }
    }

    private void release() {
        if (organization != null) {
            door.release(organization);
            organization = null;
        }
    }

    /** From here on it waits for what does not come sooner when fewer calls are let in. */
    void waits() {
        if (!waited) {
            waited = true;
            aside = door.stepAside(began);
            if (aside) {
                release();
            }
        }
    }

    void end(boolean served) {
        release();
        if (aside) {
            door.leaveAside();
        } else {
            door.leave(began, served && !waited);
        }
    }
}

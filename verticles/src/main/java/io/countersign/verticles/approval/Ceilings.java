package io.countersign.verticles.approval;

import io.countersign.protocol.api.Ceiling;
import io.countersign.protocol.api.WindowCeiling;

/** The most that one approval under a policy can be good for. */
record Ceilings(Ceiling signatures, WindowCeiling window) {
    static Ceilings none() {
        return new Ceilings(Ceiling.none(), WindowCeiling.none());
    }
}

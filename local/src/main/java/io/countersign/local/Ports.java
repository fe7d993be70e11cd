package io.countersign.local;

import io.countersign.embedded.FreePorts;
import org.jspecify.annotations.Nullable;

/** Chooses the ports of a local gateway before it starts, because its public URL names one of them. */
final class Ports {
    static final int USUAL = 8180;
    static final int USUAL_MANAGEMENT = 8181;

    private static final int LARGEST = 65_535;

    private Ports() {}

    /**
     * The port that was asked for; else the usual one, or any free one while the usual one is taken.
     *
     * @param wanted null or 0 to choose
     * @param option the option that sets it, for the sentence when it is taken
     */
    static int choose(@Nullable Integer wanted, int usual, String option) {
        if (wanted == null || wanted == 0) {
            return FreePorts.isFree(usual) ? usual : FreePorts.next();
        }
        if (wanted < 0 || wanted > LARGEST) {
            throw new LocalException(option + " " + wanted + " is no port: choose 1 to " + LARGEST + ".");
        }
        if (!FreePorts.isFree(wanted)) {
            throw new LocalException("Port " + wanted + " is taken by another program, or not yours to use: choose"
                    + " another one with " + option + ", or leave it out to get a free one.");
        }
        return wanted;
    }
}

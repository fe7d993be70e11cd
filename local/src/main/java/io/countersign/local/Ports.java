package io.countersign.local;

import io.countersign.embedded.FreePorts;
import org.jspecify.annotations.Nullable;

/**
 * The ports of a local gateway, chosen before it starts, because its public URL names one of them.
 *
 * @param api of the API
 * @param management of probes and metrics
 */
record Ports(int api, int management) {
    private static final int USUAL = 8180;
    private static final int USUAL_MANAGEMENT = 8181;
    private static final int LARGEST = 65_535;

    /**
     * The ports that were asked for; else the usual ones, or any free one for each that is taken.
     *
     * @param api null or 0 to choose
     * @param management null or 0 to choose
     * @throws LocalException if one that was asked for is no port or taken
     */
    static Ports choose(@Nullable Integer api, @Nullable Integer management) {
        return new Ports(choose(api, USUAL, "--port"), choose(management, USUAL_MANAGEMENT, "--management-port"));
    }

    private static int choose(@Nullable Integer wanted, int usual, String option) {
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

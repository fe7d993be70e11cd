package io.countersign.cli.http;

import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;

/** What passes by itself: overload, a gateway or a proxy that restarts, a lost connection. */
public final class Outage {
    private Outage() {}

    public static boolean mayPass(Exception failure) {
        return switch (failure) {
            case ProblemException refused -> refused.exitCode() == ExitCode.UNAVAILABLE;
            case Failure known -> known.exitCode() == ExitCode.UNAVAILABLE;
            default -> false;
        };
    }
}

package io.countersign.cli.verify;

import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;

/** Makes the failures of a verification, which all end with the same status. */
final class Unverified {
    private Unverified() {}

    static Failure because(String reason) {
        return new Failure(ExitCode.VERIFICATION_FAILED, "NOT VERIFIED: " + reason);
    }

    static Failure because(String reason, Exception cause) {
        return new Failure(ExitCode.VERIFICATION_FAILED, "NOT VERIFIED: " + reason + ": " + cause.getMessage(), cause);
    }
}

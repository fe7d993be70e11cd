package io.countersign.cli.verify;

import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.cli.offline.DisprovedException;
import io.countersign.cli.offline.DisprovedException.Kind;

/** Makes the failures of a verification. They end with the same status, but for an approval that is there and is not what was asked for. */
public final class Unverified {
    private Unverified() {}

    static Failure because(String reason) {
        return new Failure(ExitCode.VERIFICATION_FAILED, "NOT VERIFIED: " + reason);
    }

    static Failure because(String reason, Exception cause) {
        return new Failure(ExitCode.VERIFICATION_FAILED, "NOT VERIFIED: " + reason + ": " + cause.getMessage(), cause);
    }

    /** With the kind in brackets, for programs. */
    public static Failure because(DisprovedException wrong) {
        var approval = wrong.kind() == Kind.APPROVAL;
        return new Failure(
                approval ? ExitCode.NOT_APPROVED : ExitCode.VERIFICATION_FAILED,
                (approval ? "NOT APPROVED: " : "NOT VERIFIED: ") + wrong.getMessage() + " (" + wrong.kind() + ")",
                wrong);
    }
}

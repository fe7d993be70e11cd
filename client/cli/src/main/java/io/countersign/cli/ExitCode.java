package io.countersign.cli;

/** Exit statuses; stable, because scripts depend on them. */
public final class ExitCode {
    /** Done. */
    public static final int OK = 0;
    /** Something unexpected inside this program, or on this machine. */
    public static final int INTERNAL = 1;
    /** The command line is wrong. */
    public static final int USAGE = 2;
    /** The gateway refused: not allowed, not there, not in this state. */
    public static final int REFUSED = 3;
    /** Not logged in, or the log-in has ended. */
    public static final int NOT_AUTHENTICATED = 4;
    /** The gateway or a part of it does not answer; run again later. */
    public static final int UNAVAILABLE = 5;
    /** A signature does not verify, or is not trusted. */
    public static final int VERIFICATION_FAILED = 6;
    /** People must approve first, and the command was told not to wait, or changes what the policy guard holds back. */
    public static final int WAITING = 7;
    /** All signatures verify, but the approval is not one that was asked for. */
    public static final int NOT_APPROVED = 8;

    /** For the end of help texts. */
    static final String[] HELP = {
        "0:Done",
        "1:Internal error, or the result could not be written",
        "2:Wrong command line",
        "3:The gateway refused",
        "4:Not logged in",
        "5:The gateway does not answer; run again later",
        "6:The signature does not verify",
        "7:Waiting for approval (with --no-wait, or by the policy guard)",
        "8:The signatures verify, the approval is not what was asked for"
    };

    private ExitCode() {}
}

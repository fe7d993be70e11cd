package io.countersign.protocol.api;

/** Why a witness does not cosign. {@link #toString} is the name in the contract. */
public enum LogWitnessProblem {
    /** Nobody answers at its address, or not in time. */
    UNREACHABLE("unreachable"),
    /** It does not follow this log, or does not know its key. */
    UNKNOWN_LOG("unknown-log"),
    /** It answers in a way that the protocol does not know. */
    STRANGE_ANSWER("strange-answer"),
    /** What it answered is not a cosignature of its key over this checkpoint. */
    WRONG_COSIGNATURE("wrong-cosignature"),
    /** It says that it cosigned a larger tree of this log than there is. */
    AHEAD("ahead"),
    /** It says that the log does not continue what it cosigned. */
    NOT_CONTINUED("not-continued");

    private final String wireName;

    LogWitnessProblem(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}

package io.countersign.cli.offline;

/** What was claimed does not hold; the message says what, and the kind says it to programs. */
public final class DisprovedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What is wrong. {@link #toString} is the name in the output. */
    public enum Kind {
        /** A file is not what it should be at all. */
        MALFORMED("malformed"),
        /** The bytes of the entry are not those that the log has at that place. */
        NOT_INCLUDED("not-included"),
        /** The checkpoint is not signed by the key of the log. */
        CHECKPOINT_SIGNATURE("checkpoint-signature"),
        /** The checkpoint is of another log than the key. */
        ORIGIN("origin"),
        /** Too few witnesses saw the checkpoint. */
        WITNESSES("witnesses"),
        /** An entry is missing, doubled or in another place. */
        INDEX("index"),
        /** The entries do not make the root that the checkpoint signs. */
        ROOT("root"),
        /** What is shown in clear is not what the bytes say. */
        COPY("copy"),
        /** Entries of one gateway do not continue each other. */
        CHAIN("chain"),
        /** The envelope is not signed by the attestation key. */
        ENVELOPE_SIGNATURE("envelope-signature"),
        /** It is about something else. */
        SUBJECT("subject"),
        /** It was not approved as was asked for. */
        APPROVAL("approval");

        private final String wireName;

        Kind(String wireName) {
            this.wireName = wireName;
        }

        @Override
        public String toString() {
            return wireName;
        }
    }

    private final Kind kind;

    public DisprovedException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}

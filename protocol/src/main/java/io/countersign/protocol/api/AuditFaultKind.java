package io.countersign.protocol.api;

/** What is wrong with the log at the first place that does not fit. {@link #toString} is the name in the contract. */
public enum AuditFaultKind {
    /** The index has no entry. */
    MISSING_ENTRY("missing-entry"),
    /** The entry names a leaf that is gone. */
    MISSING_LEAF("missing-leaf"),
    /** An entry stands beyond the end of the tree. */
    EXTRA_ENTRY("extra-entry"),
    /** A leaf has no place although it should, or stands where its node never wrote one. */
    EXTRA_LEAF("extra-leaf"),
    /** The bytes of the leaf are not those that the tree was built over. */
    LEAF("leaf"),
    /** The column leaf_hash is not the hash of the bytes. */
    LEAF_HASH("leaf-hash"),
    /** The bytes are not those of a leaf. */
    FORM("form"),
    /** The leaf does not follow the one before it in its chain. */
    LINK("link"),
    /** A leaf of the chain is missing before this one, is there twice, or comes too late. */
    ORDER("order"),
    /** A search column does not say what the leaf says. */
    COPY("copy"),
    /** The operation does not say what its leaf says. */
    OPERATION("operation"),
    /** The leaf tells of an operation that is gone. */
    MISSING_OPERATION("missing-operation"),
    /** No leaf tells of this operation. */
    EXTRA_OPERATION("extra-operation"),
    /** A hash of the stored tree is not that of what lies below it. */
    TILE("tile"),
    /** The end of the tree does not say what the tree says. */
    HEAD("head"),
    /** What is kept of the end of a chain in the tree is wrong. */
    POSITION("position"),
    /** The node wrote another end of its chain than is there. */
    CHAIN_END("chain-end"),
    /** The tree is not the one that a checkpoint signed. */
    CHECKPOINT("checkpoint"),
    /** A stored checkpoint is not signed by the key of the log. */
    CHECKPOINT_SIGNATURE("checkpoint-signature"),
    /** A checkpoint that was signed is gone. */
    MISSING_CHECKPOINT("missing-checkpoint"),
    /** A verified mark is not signed by the key of the log, or not of this tree. */
    MARK("mark"),
    /** The key of the log is not the one that it was made with. */
    KEY("key"),
    /** The log is shorter than what was published of it. */
    ROLLBACK("rollback"),
    /** The log is another one than was published. */
    FORK("fork");

    private final String wireName;

    AuditFaultKind(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String toString() {
        return wireName;
    }
}

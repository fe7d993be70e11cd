package io.countersign.protocol.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Merkle log of the installation, as the gateway that answers sees it.
 *
 * @param verifierKey what its checkpoints verify with (C2SP signed-note); null until the first was signed
 * @param size leaves that have a place in the tree
 * @param root of that tree, base64
 * @param waiting committed leaves that have no place yet
 * @param scrub how far it was read again
 * @param witnesses those that are asked for cosignatures
 * @param rollback what stops signing on this gateway; null while the database continues what was published
 */
public record LogStatus(
        @Nullable String verifierKey,
        long size,
        String root,
        long waiting,
        LogScrub scrub,
        List<LogWitness> witnesses,
        @Nullable LogRollback rollback) {
    public LogStatus {
        witnesses = List.copyOf(witnesses);
    }
}

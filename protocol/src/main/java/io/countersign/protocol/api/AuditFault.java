package io.countersign.protocol.api;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The first place of the log that does not fit.
 *
 * @param index in the tree, from 0; everything below it fits. Null where the tree does not have the leaf
 * @param id of the leaf; null where there is none
 * @param node whose chain it belongs to; null where that is not known
 * @param nodeSequence its number in that chain; null where that is not known
 */
public record AuditFault(
        @Nullable Long index,
        @Nullable Long id,
        @Nullable UUID node,
        @Nullable Long nodeSequence,
        AuditFaultKind kind,
        String detail) {}

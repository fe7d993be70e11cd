package io.countersign.protocol.api;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An approval.
 *
 * @param onBehalfOf in whose place, by a delegation; omitted: in one's own name if possible, otherwise in the place of a delegator.
 */
public record Approval(@Nullable String comment, @Nullable UUID onBehalfOf) {
    public Approval(@Nullable String comment) {
        this(comment, null);
    }
}

package io.countersign.protocol.api;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A rejection; it needs a reason.
 *
 * @param onBehalfOf in whose place, by a delegation; omitted: in one's own name if possible, otherwise in the place of a delegator.
 */
public record Rejection(String reason, @Nullable UUID onBehalfOf) {
    public Rejection(String reason) {
        this(reason, null);
    }
}

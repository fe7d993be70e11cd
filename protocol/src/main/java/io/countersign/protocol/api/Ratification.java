package io.countersign.protocol.api;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a second person says who stands behind a break-glass.
 *
 * @param onBehalfOf not looked at: nobody ratifies in the place of somebody else.
 * @param used how many signatures were read; if more were made, nothing is ratified. Omitted: whatever was made.
 */
public record Ratification(
        @Nullable String comment,
        @Nullable UUID onBehalfOf,
        @Nullable Long used) {
    public Ratification(@Nullable String comment, @Nullable Long used) {
        this(comment, null, used);
    }
}

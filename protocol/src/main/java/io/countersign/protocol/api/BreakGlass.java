package io.countersign.protocol.api;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A grant that was given in an emergency, and what a second person said of it.
 *
 * @param ratifyBy when the Signer is suspended unless a second person has ratified.
 * @param closedBy who ratified or refused.
 * @param comment with the ratification, or why it was refused or lapsed.
 * @param signatures made under the grant, oldest first; only in the answer to getGrant.
 */
public record BreakGlass(
        UUID grant,
        BreakGlassState state,
        PersonRef openedBy,
        String reason,
        Instant openedAt,
        Instant ratifyBy,
        @Nullable PersonRef closedBy,
        @Nullable String comment,
        @Nullable Instant closedAt,
        @Nullable List<GlassSignature> signatures) {
    public BreakGlass withSignatures(List<GlassSignature> made) {
        return new BreakGlass(grant, state, openedBy, reason, openedAt, ratifyBy, closedBy, comment, closedAt, made);
    }
}

package io.countersign.protocol.api;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What if somebody asked?
 *
 * @param requester who would ask; default the caller.
 * @param request what they would ask for.
 * @param time when; conditions are judged by this time and the change freezes of then. Default now.
 * @param claims verified claims that the requester's token would carry. Default those of the caller's own token if they are the
 *     requester, else none.
 */
public record NewSimulation(
        @Nullable UUID requester,
        NewRequest request,
        @Nullable Instant time,
        @Nullable Map<String, String> claims) {
    /** Now, and without assumed claims. */
    public NewSimulation(@Nullable UUID requester, NewRequest request) {
        this(requester, request, null, null);
    }
}

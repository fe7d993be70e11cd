package io.countersign.protocol.api;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What if somebody asked?
 *
 * @param requester who would ask; default the caller.
 * @param request what they would ask for.
 */
public record NewSimulation(@Nullable UUID requester, NewRequest request) {}

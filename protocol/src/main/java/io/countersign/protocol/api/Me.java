package io.countersign.protocol.api;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who the caller is.
 *
 * @param role people only.
 */
public record Me(
        UUID id,
        IdentityKind kind,
        String name,
        Organization organization,
        @Nullable PersonRole role,
        boolean platformAdmin,
        List<UUID> groups) {}

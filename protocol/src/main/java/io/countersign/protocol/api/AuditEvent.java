package io.countersign.protocol.api;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One line of the audit log, with the exact bytes that are hashed.
 *
 * @param id position in this database; grows, with gaps.
 * @param type see the event catalogue.
 * @param actor who did it; absent for the system.
 * @param details the event, decoded from the leaf.
 * @param leaf the exact bytes.
 * @param leafHash sHA-256(0x00 || leaf), RFC 6962 section 2.1, hexadecimal.
 */
public record AuditEvent(
        long id,
        String type,
        Instant at,
        @Nullable UUID actor,
        @Nullable String actorName,
        @Nullable UUID signer,
        @Nullable UUID request,
        @Nullable UUID grant,
        @Nullable UUID operation,
        Map<String, Object> details,
        UUID node,
        long nodeSequence,
        byte[] leaf,
        String leafHash) {}

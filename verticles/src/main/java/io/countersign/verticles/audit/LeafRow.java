package io.countersign.verticles.audit;

import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A stored leaf with the copies beside it. */
public record LeafRow(
        long id,
        UUID node,
        long sequence,
        byte[] leaf,
        byte[] hash,
        OffsetDateTime at,
        @Nullable UUID organization,
        String type,
        @Nullable UUID actor,
        @Nullable UUID signer,
        @Nullable UUID request,
        @Nullable UUID grant,
        @Nullable UUID operation) {
    private static final long MICROS = 1_000_000;

    /** The column that does not say what the leaf says; null when all do. */
    public @Nullable String wrongCopy(Leaf leaf) {
        if (!leaf.node().equals(node)) {
            return "node";
        }
        if (leaf.sequence() != sequence) {
            return "node_seq";
        }
        if (leaf.micros() != at.toEpochSecond() * MICROS + at.getNano() / 1_000) {
            return "at";
        }
        var body = leaf.body();
        if (!type.equals(body.get("type"))) {
            return "type";
        }
        if (differs(organization, body.get("organization"))) {
            return "organization_id";
        }
        if (differs(actor, body.get("actor"))) {
            return "actor_id";
        }
        if (differs(signer, body.get("signer"))) {
            return "signer_id";
        }
        if (differs(request, body.get("request"))) {
            return "request_id";
        }
        if (differs(grant, body.get("grant"))) {
            return "grant_id";
        }
        return differs(operation, body.get("operation")) ? "operation_id" : null;
    }

    private static boolean differs(@Nullable UUID column, @Nullable Object inBody) {
        return !Objects.equals(column == null ? null : column.toString(), inBody);
    }
}

package io.countersign.verticles.log;

import io.countersign.protocol.Sha256;
import io.countersign.verticles.audit.Leaf;
import io.countersign.verticles.log.PlaceRow.StoredOperation;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Holds a stored operation against the leaf that tells of it. */
final class OperationCopy {
    private static final String SIGNATURE = "signature.";
    private static final long MICROS = 1_000_000;

    private OperationCopy() {}

    /** Whether an operation must stand beside this leaf. */
    static boolean expected(Leaf leaf) {
        return leaf.body().get("type") instanceof String type && type.startsWith(SIGNATURE);
    }

    /** The column of the operation that does not say what the leaf says; null when all do. */
    static @Nullable String wrong(StoredOperation stored, Leaf leaf) {
        var body = leaf.body();
        Map<?, ?> details = body.get("details") instanceof Map<?, ?> known ? known : Map.of();
        var signed = "signed".equals(stored.outcome());
        if (!(SIGNATURE + stored.outcome()).equals(body.get("type"))) {
            return "outcome";
        }
        var wrong = wrongId(stored, body);
        if (wrong != null) {
            return wrong;
        }
        if (leaf.slot() != stored.slot()) {
            return "slot";
        }
        if (leaf.micros() != micros(stored.at())) {
            return "at";
        }
        if (signed && differs(hash(stored.signature()), details.get("signatureSha256"))) {
            return "signature";
        }
        return signed ? wrongOfSigned(stored, details) : wrongOfRefused(stored, details);
    }

    private static @Nullable String wrongId(StoredOperation stored, Map<String, Object> body) {
        if (differs(stored.organization(), body.get("organization"))) {
            return "organization_id";
        }
        if (differs(stored.signer(), body.get("signer"))) {
            return "signer_id";
        }
        if (differs(stored.identity(), body.get("actor"))) {
            return "identity_id";
        }
        return differs(stored.grant(), body.get("grant")) ? "grant_id" : null;
    }

    private static @Nullable String wrongOfSigned(StoredOperation stored, Map<?, ?> details) {
        if (stored.reason() != null) {
            return "reason";
        }
        if (differs(stored.certificateSerial(), details.get("certificateSerial"))) {
            return "certificate_serial";
        }
        if (differs(stored.idempotencyKey(), details.get("idempotencyKey"))) {
            return "idempotency_key";
        }
        if (differs(stored.fileName(), details.get("fileName"))) {
            return "file_name";
        }
        if (differs(stored.fileSize(), details.get("fileSize"))) {
            return "file_size";
        }
        return wrongOfAll(stored, details);
    }

    private static @Nullable String wrongOfRefused(StoredOperation stored, Map<?, ?> details) {
        return differs(stored.reason(), details.get("reason")) ? "reason" : wrongOfAll(stored, details);
    }

    private static @Nullable String wrongOfAll(StoredOperation stored, Map<?, ?> details) {
        if (differs(stored.algorithm(), details.get("algorithm"))) {
            return "algorithm";
        }
        var digest = stored.digest();
        if (differs(digest == null ? null : HexFormat.of().formatHex(digest), details.get("digest"))) {
            return "digest";
        }
        if (differs(stored.tool(), details.get("tool"))) {
            return "tool";
        }
        return differs(stored.host(), details.get("host")) ? "host" : null;
    }

    private static boolean differs(@Nullable Object column, @Nullable Object inLeaf) {
        return switch (column) {
            case UUID id -> !id.toString().equals(inLeaf);
            case Long number -> !(inLeaf instanceof Number same) || same.longValue() != number;
            case null, default -> !Objects.equals(column, inLeaf);
        };
    }

    private static long micros(OffsetDateTime at) {
        return at.toEpochSecond() * MICROS + at.getNano() / 1_000;
    }

    private static @Nullable String hash(byte @Nullable [] signature) {
        return signature == null ? null : HexFormat.of().formatHex(Sha256.of(signature));
    }
}

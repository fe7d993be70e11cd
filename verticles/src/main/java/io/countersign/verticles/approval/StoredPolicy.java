package io.countersign.verticles.approval;

import io.countersign.protocol.api.Approver;
import io.countersign.protocol.api.Ceiling;
import io.countersign.protocol.api.Policy;
import io.countersign.protocol.api.PolicyStep;
import io.countersign.protocol.api.WindowCeiling;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One version of a policy. Version 0 is what holds before anybody set one: direct signing. */
record StoredPolicy(
        int version,
        List<PolicyStep> steps,
        Ceilings ceilings,
        Duration pendingTimeout,
        @Nullable UUID createdBy,
        @Nullable Instant createdAt) {

    static StoredPolicy neverSet() {
        return new StoredPolicy(0, List.of(), Ceilings.none(), PolicyRules.DEFAULT_PENDING_TIMEOUT, null, null);
    }

    static StoredPolicy of(Row row) {
        return new StoredPolicy(
                row.getInteger("version"),
                Rows.steps(row),
                new Ceilings(
                        row.getBoolean("signatures_unlimited")
                                ? Ceiling.none()
                                : Ceiling.of(row.getLong("signature_ceiling")),
                        row.getBoolean("window_unlimited")
                                ? WindowCeiling.none()
                                : WindowCeiling.of(Duration.ofSeconds(row.getLong("window_ceiling_seconds")))),
                Duration.ofSeconds(row.getLong("pending_timeout_seconds")),
                row.getUUID("created_by"),
                Rows.instant(row, "created_at"));
    }

    Plan plan() {
        return Plan.of(steps, false);
    }

    Stream<UUID> approvers() {
        return StepParts.all(steps).flatMap(part -> part.approvers().stream()).map(Approver::id);
    }

    Policy shown(UUID signer, String slug, Map<UUID, String> names) {
        return new Policy(
                signer,
                version,
                steps,
                ceilings.signatures(),
                ceilings.window(),
                pendingTimeout,
                PolicySentence.of(slug, version, steps, ceilings, pendingTimeout, names),
                createdBy,
                createdAt);
    }
}

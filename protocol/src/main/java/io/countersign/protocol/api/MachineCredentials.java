package io.countersign.protocol.api;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A machine identity with its new secret, shown this once.
 *
 * @param clientSecret absent when the same Idempotency-Key is replayed: a secret is shown once.
 */
public record MachineCredentials(
        Machine machine, UUID clientId, @Nullable String clientSecret) {
    /** Without the secret. */
    @Override
    public String toString() {
        return "MachineCredentials[machine=" + machine + ", clientId=" + clientId + "]";
    }
}

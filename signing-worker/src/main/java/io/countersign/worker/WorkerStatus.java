package io.countersign.worker;

import io.countersign.protocol.SignatureAlgorithm;
import java.util.Set;

/**
 * What a worker can do now; a snapshot for readiness and metrics.
 *
 * @param ready whether an order given now would be tried
 * @param why one sentence when not ready, else empty; names CKR codes, never a PIN
 * @param pinRefused the token refused the PIN: nothing will change until an operator repairs it and restarts the worker
 * @param sessionsFree sessions that wait for an order
 * @param sessionsBusy sessions that carry one out
 * @param sessionsLost sessions whose thread hangs inside the token or has ended, or that the token would not open
 * @param queued orders that wait for a session
 * @param supported what the token's mechanism list offers
 */
public record WorkerStatus(
        boolean ready,
        String why,
        boolean pinRefused,
        int sessionsFree,
        int sessionsBusy,
        int sessionsLost,
        int queued,
        Set<SignatureAlgorithm> supported) {
    public WorkerStatus {
        supported = Set.copyOf(supported);
    }
}

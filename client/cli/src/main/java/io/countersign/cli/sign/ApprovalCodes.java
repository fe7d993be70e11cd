package io.countersign.cli.sign;

import io.countersign.jca.GatewayException;
import java.util.Optional;
import java.util.Set;

/** Which refusals an approval would cure. */
final class ApprovalCodes {
    private static final Set<String> CURED =
            Set.of("APPROVAL_REQUIRED", "GRANT_EXHAUSTED", "GRANT_EXPIRED", "GRANT_REVOKED", "SCOPE_MISMATCH");

    private ApprovalCodes() {}

    /** The gateway's refusal somewhere below what a signing library threw. */
    static Optional<GatewayException> refusal(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof GatewayException refused) {
                return Optional.of(refused);
            }
        }
        return Optional.empty();
    }

    static boolean curedByApproval(GatewayException refused) {
        return refused.status() == 403 && CURED.contains(refused.code());
    }
}

package io.countersign.cli.sign;

import io.countersign.cli.Failure;
import io.countersign.cli.http.ProblemException;
import io.countersign.jca.GatewayException;
import io.countersign.jca.GatewayUnreachableException;
import java.util.Set;

/** Which refusals an approval would cure. */
final class ApprovalCodes {
    private static final Set<String> CURED =
            Set.of("APPROVAL_REQUIRED", "GRANT_EXHAUSTED", "GRANT_EXPIRED", "GRANT_REVOKED", "SCOPE_MISMATCH");

    private ApprovalCodes() {}

    /** What the gateway or this program said, out of what a signing library wrapped it in; else the failure itself. */
    static Exception told(Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case GatewayException refused -> {
                    return refused;
                }
                case GatewayUnreachableException unreachable -> {
                    return unreachable;
                }
                case ProblemException refused -> {
                    return refused;
                }
                case Failure known -> {
                    return known;
                }
                default -> {}
            }
        }
        return failure;
    }

    static boolean curedByApproval(GatewayException refused) {
        return refused.status() == 403 && CURED.contains(refused.code());
    }
}

package io.countersign.verticles.approval;

import io.countersign.protocol.api.RequestState;
import io.countersign.protocol.api.RequestStatus;
import org.jspecify.annotations.Nullable;

/**
 * The five words that people know, with a reason beside each.
 *
 * <table>
 * <caption>From inner states to words</caption>
 * <tr><th>request</th><th>its grant</th><th>status</th><th>reason</th></tr>
 * <tr><td>pending</td><td></td><td>Pending</td><td>waiting for step N of M</td></tr>
 * <tr><td>expired</td><td></td><td>Expired</td><td>timed out</td></tr>
 * <tr><td>rejected</td><td></td><td>Rejected</td><td>rejected by ...</td></tr>
 * <tr><td>cancelled</td><td></td><td>Rejected</td><td>cancelled by requester</td></tr>
 * <tr><td>voided</td><td></td><td>Rejected</td><td>voided by ...</td></tr>
 * <tr><td>approved change</td><td></td><td>Active</td><td>the change was made</td></tr>
 * <tr><td>approved change of a group</td><td></td><td>Active</td><td>... agrees; Signer ... is asked next</td></tr>
 * <tr><td>approved</td><td>active</td><td>Active</td><td>N of M signatures left</td></tr>
 * <tr><td>approved</td><td>used up</td><td>Expired</td><td>signatures used up</td></tr>
 * <tr><td>approved</td><td>window over</td><td>Expired</td><td>window ended</td></tr>
 * <tr><td>approved</td><td>revoked</td><td>Revoked</td><td>revoked by ...</td></tr>
 * </table>
 */
final class StatusWords {
    private static final int LONGEST_REASON = 500;

    record Words(RequestStatus status, String reason) {
        Words {
            reason = Texts.shortened(reason, LONGEST_REASON);
        }
    }

    private StatusWords() {}

    /**
     * @param waitingFor the reason while pending
     * @param grant of an approved request, null otherwise
     */
    static Words of(
            RequestState state, String waitingFor, @Nullable String endReason, GrantStates.@Nullable Seen grant) {
        return switch (state) {
            case PENDING -> new Words(RequestStatus.PENDING, waitingFor);
            case EXPIRED -> new Words(RequestStatus.EXPIRED, "timed out");
            case REJECTED -> new Words(RequestStatus.REJECTED, endReason == null ? "rejected" : endReason);
            case CANCELLED -> new Words(RequestStatus.REJECTED, "cancelled by requester");
            case VOIDED -> new Words(RequestStatus.REJECTED, endReason == null ? "voided" : endReason);
            case APPROVED -> approved(endReason, grant);
        };
    }

    private static Words approved(@Nullable String endReason, GrantStates.@Nullable Seen grant) {
        if (grant == null) {
            return new Words(RequestStatus.ACTIVE, endReason == null ? "the change was made" : endReason);
        }
        return switch (grant.state()) {
            case ACTIVE -> new Words(RequestStatus.ACTIVE, grant.reason());
            case EXPIRED -> new Words(RequestStatus.EXPIRED, grant.reason());
            case REVOKED -> new Words(RequestStatus.REVOKED, grant.reason());
        };
    }
}

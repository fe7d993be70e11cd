package io.countersign.verticles;

import io.countersign.protocol.api.Approval;
import io.countersign.protocol.api.Comment;
import io.countersign.protocol.api.Delegation;
import io.countersign.protocol.api.Freeze;
import io.countersign.protocol.api.Grant;
import io.countersign.protocol.api.GrantState;
import io.countersign.protocol.api.NewBreakGlass;
import io.countersign.protocol.api.NewComment;
import io.countersign.protocol.api.NewDelegation;
import io.countersign.protocol.api.NewFreeze;
import io.countersign.protocol.api.NewGrant;
import io.countersign.protocol.api.NewPolicy;
import io.countersign.protocol.api.NewRequest;
import io.countersign.protocol.api.NewSimulation;
import io.countersign.protocol.api.Page;
import io.countersign.protocol.api.Policy;
import io.countersign.protocol.api.PolicyGuard;
import io.countersign.protocol.api.Ratification;
import io.countersign.protocol.api.Reason;
import io.countersign.protocol.api.Rejection;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.RequestState;
import io.countersign.protocol.api.Simulation;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Policies, requests, decisions and grants. Method names are operation ids of the contract; a {@code signer} is a slug or an id. */
public interface Approvals {
    Future<Policy> getPolicy(Call call, String signer);

    /**
     * @param expectedVersion the version last seen; null when the caller does not care
     * @param dryRun judge and tell, but save nothing
     */
    Future<Policy> setPolicy(
            Call call, String signer, NewPolicy policy, @Nullable Integer expectedVersion, boolean dryRun);

    /** Saves it. */
    default Future<Policy> setPolicy(Call call, String signer, NewPolicy policy, @Nullable Integer expectedVersion) {
        return setPolicy(call, signer, policy, expectedVersion, false);
    }

    /** What would come of a request if it were made now; writes nothing. */
    Future<Simulation> simulatePolicy(Call call, String signer, NewSimulation simulation);

    Future<Page<Policy>> listPolicyVersions(Call call, String signer, PageQuery page);

    /** A new request, or the equal one that is open already. */
    record Opened(Request request, boolean joined) {}

    /** @param dryRun answers what would be, with an id that nothing has, and writes nothing */
    Future<Opened> createRequest(Call call, String signer, NewRequest request, boolean dryRun);

    default Future<Opened> createRequest(Call call, String signer, NewRequest request) {
        return createRequest(call, signer, request, false);
    }

    /**
     * @param signer slug or id; null for all
     * @param createdAfter null for all
     * @param olderThan null for all
     */
    record RequestFilter(
            @Nullable String signer,
            @Nullable RequestState state,
            boolean mine,
            boolean toDecide,
            @Nullable Instant createdAfter,
            @Nullable Duration olderThan) {
        public RequestFilter(@Nullable String signer, @Nullable RequestState state, boolean mine, boolean toDecide) {
            this(signer, state, mine, toDecide, null, null);
        }
    }

    Future<Page<Request>> listRequests(Call call, RequestFilter filter, PageQuery page);

    /** @param wait how long to hold the answer while the request is pending; zero answers at once */
    Future<Request> getRequest(Call call, UUID request, Duration wait);

    /** @param expectedHash hash of the request that the approver read, hexadecimal; null when not sent */
    Future<Request> approveRequest(Call call, UUID request, Approval approval, @Nullable String expectedHash);

    Future<Request> rejectRequest(Call call, UUID request, Rejection rejection, @Nullable String expectedHash);

    Future<Request> cancelRequest(Call call, UUID request);

    /** By an Administrator of the Signer. */
    Future<Request> voidRequest(Call call, UUID request, Reason reason);

    Future<Comment> addComment(Call call, UUID request, NewComment comment);

    /** @param dryRun answers what would be, with an id that nothing has, and writes nothing */
    Future<Grant> createGrant(Call call, String signer, NewGrant grant, boolean dryRun);

    default Future<Grant> createGrant(Call call, String signer, NewGrant grant) {
        return createGrant(call, signer, grant, false);
    }

    /** @param signer slug or id; null for all */
    record GrantFilter(@Nullable String signer, @Nullable GrantState state, boolean mine) {}

    Future<Page<Grant>> listGrants(Call call, GrantFilter filter, PageQuery page);

    Future<Grant> getGrant(Call call, UUID grant);

    Future<Delegation> createDelegation(Call call, NewDelegation delegation);

    Future<Page<Delegation>> listDelegations(Call call, PageQuery page);

    /** Approvals that were given under it and wait for others count no longer. */
    Future<Delegation> endDelegation(Call call, UUID delegation);

    /** Switching it off is held back by the guard itself. */
    Future<PolicyGuard> setPolicyGuard(Call call, String signer, PolicyGuard guard);

    /** A small grant at once; a second person must ratify it in time. */
    Future<Grant> breakGlass(Call call, String signer, NewBreakGlass emergency);

    Future<Grant> ratifyGrant(Call call, UUID grant, Ratification ratification);

    /** Ends the grant of a break-glass and suspends its Signer. */
    Future<Grant> refuseGrant(Call call, UUID grant, Reason reason);

    /** Completes when no gateway will release another signature under the grant. */
    Future<Grant> revokeGrant(Call call, UUID grant, Reason reason);

    /** By an admin of the organization; completes when it holds on every node. */
    Future<Freeze> createFreeze(Call call, NewFreeze freeze);

    /** Newest first. */
    Future<Page<Freeze>> listFreezes(Call call, PageQuery page);

    /** By an admin of the organization; completes when it holds on every node. */
    Future<Void> removeFreeze(Call call, UUID freeze);
}

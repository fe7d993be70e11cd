package io.countersign.verticles.approval;

import io.countersign.protocol.api.Approval;
import io.countersign.protocol.api.Comment;
import io.countersign.protocol.api.Delegation;
import io.countersign.protocol.api.Freeze;
import io.countersign.protocol.api.Grant;
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
import io.countersign.protocol.api.Simulation;
import io.countersign.verticles.Approvals;
import io.countersign.verticles.Call;
import io.countersign.verticles.PageQuery;
import io.countersign.verticles.condition.ConditionPrograms;
import io.countersign.verticles.passkey.Assertions;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.webhooks.CallbackUrls;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The approval engine. Whoever hears of changes in the database tells it through {@link #changed}. */
public final class ApprovalService implements Approvals {
    private final PolicyOperations policies;
    private final Simulations simulations;
    private final RequestOperations requests;
    private final DecisionOperations decisions;
    private final Voiding voiding;
    private final GrantOperations grants;
    private final CommentOperations comments;
    private final BreakGlassOperations breakGlass;
    private final GuardOperations guards;
    private final DelegationOperations delegations;
    private final FreezeOperations freezes;

    /** People approve, and nobody is called back. */
    public ApprovalService(Vertx vertx, Database database, Assertions assertions) {
        this(vertx, database, false, CallbackUrls.none(), assertions);
    }

    /**
     * @param bypass whether requests are approved at once by nobody, for development
     * @param callbacks judges addresses that requests bring
     * @param assertions judges what passkeys signed
     */
    public ApprovalService(
            Vertx vertx, Database database, boolean bypass, CallbackUrls callbacks, Assertions assertions) {
        var signers = new SignerAccess();
        var programs = new ConditionPrograms(vertx);
        var judge = new ConditionJudge(programs);
        var passkeys = new PasskeyWarnings(assertions.ceremonies().party().id());
        this.policies = new PolicyOperations(database, signers, programs, passkeys);
        var opening = new RequestOpening(policies, judge, bypass);
        this.requests = new RequestOperations(vertx, database, signers, opening, callbacks);
        this.simulations = new Simulations(database, signers, policies, opening);
        this.voiding = new Voiding(database, signers);
        this.grants = new GrantOperations(database, signers, policies, judge);
        this.guards = new GuardOperations(database, signers);
        this.decisions = new DecisionOperations(database, new Completion(database, programs), assertions);
        this.delegations = new DelegationOperations(database, signers, policies);
        this.freezes = new FreezeOperations(database);
        this.comments = new CommentOperations(database);
        this.breakGlass = new BreakGlassOperations(database, signers, policies, judge);
    }

    /** A request was opened, decided or ended, on whichever node; wakes those who wait for it here. */
    public void changed(UUID request) {
        requests.changed(request);
    }

    @Override
    public Future<Policy> getPolicy(Call call, String signer) {
        return policies.get(call, signer);
    }

    @Override
    public Future<Policy> setPolicy(
            Call call, String signer, NewPolicy policy, @Nullable Integer expectedVersion, boolean dryRun) {
        return dryRun
                ? policies.tryOut(call, signer, policy, expectedVersion)
                : policies.set(call, signer, policy, expectedVersion);
    }

    @Override
    public Future<Simulation> simulatePolicy(Call call, String signer, NewSimulation simulation) {
        return simulations.simulate(call, signer, simulation);
    }

    @Override
    public Future<Page<Policy>> listPolicyVersions(Call call, String signer, PageQuery page) {
        return policies.versions(call, signer, page);
    }

    @Override
    public Future<Opened> createRequest(Call call, String signer, NewRequest request, boolean dryRun) {
        return requests.create(call, signer, request, dryRun);
    }

    @Override
    public Future<Page<Request>> listRequests(Call call, RequestFilter filter, PageQuery page) {
        return requests.list(call, filter, page);
    }

    @Override
    public Future<Request> getRequest(Call call, UUID request, Duration wait) {
        return requests.get(call, request, wait);
    }

    @Override
    public Future<Request> approveRequest(Call call, UUID request, Approval approval, @Nullable String expectedHash) {
        return told(decisions.approve(call, request, approval, expectedHash));
    }

    @Override
    public Future<Request> rejectRequest(Call call, UUID request, Rejection rejection, @Nullable String expectedHash) {
        return told(decisions.reject(call, request, rejection, expectedHash));
    }

    @Override
    public Future<Request> cancelRequest(Call call, UUID request) {
        return told(decisions.cancel(call, request));
    }

    @Override
    public Future<Request> voidRequest(Call call, UUID request, Reason reason) {
        return told(voiding.voidOne(call, request, reason));
    }

    @Override
    public Future<Comment> addComment(Call call, UUID request, NewComment comment) {
        return comments.add(call, request, comment.text());
    }

    /** Those who wait on this node need not wait for the database to tell. */
    private Future<Request> told(Future<Request> moved) {
        return moved.onSuccess(request -> changed(request.id()));
    }

    @Override
    public Future<Grant> createGrant(Call call, String signer, NewGrant grant, boolean dryRun) {
        return grants.create(call, signer, grant, dryRun);
    }

    @Override
    public Future<Delegation> createDelegation(Call call, NewDelegation delegation) {
        return delegations.create(call, delegation);
    }

    @Override
    public Future<Page<Delegation>> listDelegations(Call call, PageQuery page) {
        return delegations.list(call, page);
    }

    @Override
    public Future<Delegation> endDelegation(Call call, UUID delegation) {
        return delegations.end(call, delegation);
    }

    @Override
    public Future<PolicyGuard> setPolicyGuard(Call call, String signer, PolicyGuard guard) {
        return guards.set(call, signer, guard.guarded());
    }

    @Override
    public Future<Grant> breakGlass(Call call, String signer, NewBreakGlass emergency) {
        return breakGlass.open(call, signer, emergency);
    }

    @Override
    public Future<Grant> ratifyGrant(Call call, UUID grant, Ratification ratification) {
        return breakGlass.ratify(call, grant, ratification.comment(), ratification.used());
    }

    @Override
    public Future<Grant> refuseGrant(Call call, UUID grant, Reason reason) {
        return breakGlass.refuse(call, grant, reason.reason());
    }

    @Override
    public Future<Page<Grant>> listGrants(Call call, GrantFilter filter, PageQuery page) {
        return grants.list(call, filter, page);
    }

    @Override
    public Future<Grant> getGrant(Call call, UUID grant) {
        return grants.get(call, grant);
    }

    @Override
    public Future<Grant> revokeGrant(Call call, UUID grant, Reason reason) {
        return grants.revoke(call, grant, reason);
    }

    @Override
    public Future<Freeze> createFreeze(Call call, NewFreeze freeze) {
        return freezes.create(call, freeze);
    }

    @Override
    public Future<Page<Freeze>> listFreezes(Call call, PageQuery page) {
        return freezes.list(call, page);
    }

    @Override
    public Future<Void> removeFreeze(Call call, UUID freeze) {
        return freezes.remove(call, freeze);
    }
}

package io.countersign.jca.testing;

import io.countersign.protocol.api.Decision;
import io.countersign.protocol.api.DecisionVerdict;
import io.countersign.protocol.api.Grant;
import io.countersign.protocol.api.GrantOrigin;
import io.countersign.protocol.api.GrantState;
import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.IdentityRef;
import io.countersign.protocol.api.NewRequest;
import io.countersign.protocol.api.PersonRef;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.RequestFacts;
import io.countersign.protocol.api.RequestState;
import io.countersign.protocol.api.RequestStatus;
import io.countersign.protocol.api.RequestSubject;
import io.countersign.protocol.api.StepState;
import io.countersign.protocol.api.StepStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Requests and grants of the in-test gateway: one step, one approver, everything in memory. */
public final class TestApprovals {
    private static final IdentityRef MACHINE = new IdentityRef(TestGateway.MACHINE_ID, IdentityKind.MACHINE, "ci");
    private static final PersonRef APPROVER = new PersonRef(UUID.randomUUID(), "Lena Lead");

    private final Map<UUID, Request> requests = new LinkedHashMap<>();
    private boolean passkeys;
    private final Map<UUID, Grant> grants = new LinkedHashMap<>();

    public synchronized List<Request> requests() {
        return new ArrayList<>(requests.values());
    }

    public synchronized List<Grant> grants() {
        return new ArrayList<>(grants.values());
    }

    /** The first request that is pending, once there is one. */
    public synchronized Request awaitPending(Duration longest) throws InterruptedException {
        var deadline = System.nanoTime() + longest.toNanos();
        while (true) {
            for (var request : requests.values()) {
                if (request.state() == RequestState.PENDING) {
                    return request;
                }
            }
            var left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError("no request was opened in time");
            }
            wait(left);
        }
    }

    /** The last approval of a request: it becomes a grant. */
    public synchronized Request approve(UUID id) {
        var request = get(id);
        var grant = grant(request.signer(), request.signerSlug(), Objects.requireNonNull(request.signatures()), id);
        return replace(with(request, RequestState.APPROVED, RequestStatus.ACTIVE, "approved", grant.id()));
    }

    public synchronized Request reject(UUID id, String reason) {
        return replace(with(get(id), RequestState.REJECTED, RequestStatus.REJECTED, "rejected: " + reason, null));
    }

    public synchronized Request end(UUID id, String reason) {
        return replace(with(get(id), RequestState.VOIDED, RequestStatus.REJECTED, "voided: " + reason, null));
    }

    public synchronized Request cancel(UUID id) {
        return replace(with(get(id), RequestState.CANCELLED, RequestStatus.REJECTED, "cancelled", null));
    }

    public synchronized Grant grant(UUID signer, String slug, long signatures, @Nullable UUID request) {
        var now = Instant.now();
        var grant = new Grant(
                UUID.randomUUID(),
                signer,
                slug,
                MACHINE,
                request == null ? GrantOrigin.PRE_APPROVAL : GrantOrigin.REQUEST,
                request,
                null,
                GrantState.ACTIVE,
                "active",
                signatures,
                false,
                0,
                signatures,
                now,
                now.plus(Duration.ofHours(1)),
                now,
                null,
                false,
                null,
                null);
        grants.put(grant.id(), grant);
        return grant;
    }

    public synchronized Grant revoke(UUID id) {
        var g = java.util.Objects.requireNonNull(grants.get(id));
        return replace(new Grant(
                g.id(),
                g.signer(),
                g.signerSlug(),
                g.grantee(),
                g.origin(),
                g.request(),
                g.grantedBy(),
                GrantState.REVOKED,
                "revoked",
                g.maxSignatures(),
                false,
                g.used(),
                g.remaining(),
                g.notBefore(),
                g.expiresAt(),
                g.createdAt(),
                Instant.now(),
                false,
                null,
                null));
    }

    /** From here on requests take only approvals that a passkey signed. */
    public synchronized void requirePasskeys() {
        passkeys = true;
    }

    synchronized Request open(TestSigner signer, NewRequest wanted) {
        for (var open : requests.values()) {
            if (open.state() == RequestState.PENDING
                    && open.signer().equals(signer.id())
                    && open.justification().equals(wanted.justification())
                    && Objects.equals(open.scope(), wanted.scope())) {
                return open;
            }
        }
        var now = Instant.now();
        long count = wanted.signatures() == null ? 3 : wanted.signatures();
        return replace(new Request(
                UUID.randomUUID(),
                "ab".repeat(32),
                signer.id(),
                signer.slug(),
                RequestState.PENDING,
                RequestStatus.PENDING,
                "waiting for step 1",
                MACHINE,
                wanted.recipient() == null
                        ? MACHINE
                        : new IdentityRef(wanted.recipient(), IdentityKind.PERSON, "Somebody Else"),
                wanted.justification(),
                count,
                false,
                wanted.window() == null ? Duration.ofHours(1) : wanted.window(),
                wanted.ticket(),
                1,
                1,
                List.of(new StepStatus(
                        1, "leads", StepState.OPEN, 1, 0, List.of(APPROVER), null, null, passkeys ? true : null)),
                List.of(),
                List.of(),
                RequestSubject.ACCESS,
                null,
                null,
                null,
                now,
                now.plus(Duration.ofDays(7)),
                null,
                wanted.notBefore(),
                wanted.expiresAt(),
                wanted.scope() != null,
                wanted.scope(),
                new RequestFacts(Map.of(), Map.of("requesterKind", "machine")),
                Duration.ofDays(7),
                wanted.callbackUrl(),
                null));
    }

    synchronized Request get(UUID id) {
        var request = requests.get(id);
        if (request == null) {
            throw new TestProblem(404, "NOT_FOUND", "There is no such request.");
        }
        return request;
    }

    /** The request once it is not pending, or as it is when the time is over. */
    synchronized Request awaitDecision(UUID id, Duration longest) throws InterruptedException {
        var deadline = System.nanoTime() + longest.toNanos();
        while (get(id).state() == RequestState.PENDING) {
            var left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                break;
            }
            wait(left);
        }
        return get(id);
    }

    /** Charges a grant, or refuses as the gateway does. */
    synchronized Grant charge(TestSigner signer, int count) {
        var own = grants.values().stream()
                .filter(g -> g.signer().equals(signer.id()))
                .toList();
        var usable = own.stream()
                .filter(g -> g.state() == GrantState.ACTIVE && g.remaining() >= count)
                .findFirst();
        if (usable.isPresent()) {
            return use(usable.get(), count);
        }
        if (own.stream().anyMatch(g -> g.state() == GrantState.ACTIVE)) {
            throw refused(signer, "GRANT_EXHAUSTED", "All signatures of this grant are used. Ask for a new approval.");
        }
        if (!own.isEmpty()) {
            throw refused(signer, "GRANT_REVOKED", "This grant was revoked. Ask for a new approval.");
        }
        throw refused(
                signer, "APPROVAL_REQUIRED", "The Signer \"" + signer.slug() + "\" needs an approval. Open a request.");
    }

    /** Names the newest pending request, whatever it allows, as the gateway does. */
    private TestProblem refused(TestSigner signer, String code, String detail) {
        var pending = requests.values().stream()
                .filter(r -> r.state() == RequestState.PENDING && r.signer().equals(signer.id()))
                .map(Request::id)
                .reduce((older, newer) -> newer);
        return new TestProblem(403, code, detail, pending.orElse(null));
    }

    private Grant use(Grant g, int count) {
        return replace(new Grant(
                g.id(),
                g.signer(),
                g.signerSlug(),
                g.grantee(),
                g.origin(),
                g.request(),
                g.grantedBy(),
                g.state(),
                g.reason(),
                g.maxSignatures(),
                false,
                g.used() + count,
                g.remaining() - count,
                g.notBefore(),
                g.expiresAt(),
                g.createdAt(),
                g.endedAt(),
                g.scoped(),
                g.scope(),
                null));
    }

    private Grant replace(Grant grant) {
        grants.put(grant.id(), grant);
        return grant;
    }

    private Request replace(Request request) {
        requests.put(request.id(), request);
        notifyAll();
        return request;
    }

    private static Request with(
            Request r, RequestState state, RequestStatus status, String reason, @Nullable UUID grant) {
        var verdict = state == RequestState.APPROVED ? DecisionVerdict.APPROVE : DecisionVerdict.REJECT;
        return new Request(
                r.id(),
                r.hash(),
                r.signer(),
                r.signerSlug(),
                state,
                status,
                reason,
                r.requester(),
                r.recipient(),
                r.justification(),
                r.signatures(),
                false,
                r.window(),
                r.ticket(),
                1,
                1,
                List.of(StepStatus.of(1, "leads", StepState.SATISFIED, 1, 1, List.of())),
                List.of(new Decision(APPROVER.id(), APPROVER.name(), 1, verdict, null, Instant.now(), null)),
                r.comments(),
                r.subject(),
                r.change(),
                r.addedSteps(),
                grant,
                r.createdAt(),
                r.expiresAt(),
                Instant.now(),
                r.notBefore(),
                r.grantExpiresAt(),
                r.scoped(),
                r.scope(),
                r.facts(),
                null,
                r.callbackUrl(),
                r.difference());
    }
}

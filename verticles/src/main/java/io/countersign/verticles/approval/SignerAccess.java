package io.countersign.verticles.approval;

import io.countersign.protocol.api.SignerRole;
import io.countersign.protocol.api.SignerState;
import io.countersign.verticles.Call;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.signers.SignerLookup;
import io.countersign.verticles.signers.SignerRow;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Finds a Signer and says what the caller may do with it. */
final class SignerAccess {
    static final int ADMINISTRATOR = 3;
    static final int OPERATOR = 2;

    private static final Queries SQL = Queries.of("approvals");

    private final SignerLookup lookup = new SignerLookup();

    /**
     * A Signer as the caller sees it.
     *
     * @param rank 3 administrator, 2 operator, 1 auditor, 0 none
     */
    record Seen(UUID id, String slug, SignerState state, boolean waitsForCertificate, int policyVersion, int rank) {
        /** Why it does not sign, for who wants to. */
        String idle() {
            return waitsForCertificate
                    ? slug
                            + " waits for its certificate, which one of its Administrators brings: countersign signer set-certificate "
                            + slug + " --chain FILE"
                    : slug + " is " + state;
        }

        /** The same, seen by somebody of another rank. */
        Seen as(int other) {
            return new Seen(id, slug, state, waitsForCertificate, policyVersion, other);
        }

        /** Who cannot even read it learns nothing. */
        Seen forReader(Call call) {
            if (rank == 0 && !call.caller().isOrganizationAdmin()) {
                throw notFound().refused();
            }
            return this;
        }

        Seen forAdministrator(Call call) {
            forReader(call);
            if (rank < ADMINISTRATOR) {
                throw new Refusal.Forbidden(
                                "ROLE_REQUIRED", "only an Administrator of " + slug + " may do this; ask one of them")
                        .refused();
            }
            return this;
        }

        Seen forRequester() {
            if (rank == 0) {
                throw new Refusal.Forbidden(
                                "NOT_A_MEMBER",
                                "you are not a member of this Signer; ask one of its Administrators to make you an Operator")
                        .refused();
            }
            if (rank < OPERATOR) {
                throw new Refusal.Forbidden(
                                "ROLE_CANNOT_SIGN",
                                "an Auditor cannot sign or ask for it; ask an Administrator of " + slug
                                        + " for the role Operator")
                        .refused();
            }
            return this;
        }

        Seen notArchived() {
            if (state == SignerState.ARCHIVED) {
                throw new Refusal.Conflict("SIGNER_ARCHIVED", slug + " is archived; only its history is left")
                        .refused();
            }
            return this;
        }
    }

    static Refusal notFound() {
        return new Refusal.NotFound("there is no such Signer, or you may not see it");
    }

    /** By slug or id, in the caller's organization. */
    Future<Seen> find(Tx tx, Call call, String signer) {
        return lookup.find(tx, call.caller(), signer).map(SignerAccess::seen);
    }

    /** As {@link #find}, and nobody changes the Signer or its members until the transaction ends. */
    Future<Seen> shared(Tx tx, Call call, String signer) {
        return locked(tx, call, signer, "shareSigner");
    }

    /** As {@link #shared}, for who will change the Signer. */
    Future<Seen> held(Tx tx, Call call, String signer) {
        return locked(tx, call, signer, "holdSigner");
    }

    private Future<Seen> locked(Tx tx, Call call, String signer, String lock) {
        return find(tx, call, signer)
                .compose(seen -> tx.first(SQL.get(lock), Tuple.of(seen.id()), row -> seen.id()))
                .compose(locked -> find(
                        tx, call, locked.orElseThrow(() -> notFound().refused()).toString()));
    }

    private static Seen seen(SignerRow row) {
        return new Seen(
                row.id(), row.slug(), row.state(), row.waitsForCertificate(), row.policyVersion(), rank(row.role()));
    }

    private static int rank(@Nullable SignerRole role) {
        return switch (role) {
            case null -> 0;
            case AUDITOR -> 1;
            case OPERATOR -> OPERATOR;
            case ADMINISTRATOR -> ADMINISTRATOR;
        };
    }
}

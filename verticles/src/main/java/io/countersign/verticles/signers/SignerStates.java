package io.countersign.verticles.signers;

import io.countersign.protocol.api.Signer;
import io.countersign.protocol.api.SignerState;
import io.countersign.protocol.api.WaitForProof;
import io.countersign.verticles.Call;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;

/** Disabling, enabling and archiving: one conditional update each, by an administrator of the Signer. */
final class SignerStates {
    private static final Queries SQL = Queries.of("signers");

    private final Database database;
    private final SignerLookup lookup;

    SignerStates(Database database, SignerLookup lookup) {
        this.database = database;
        this.lookup = lookup;
    }

    Future<Signer> disable(Call call, String signer) {
        return move(call, signer, "disableSigner", "signer.disabled", true);
    }

    Future<Signer> enable(Call call, String signer) {
        return move(call, signer, "enableSigner", "signer.enabled", false);
    }

    Future<Signer> archive(Call call, String signer) {
        return move(call, signer, "archiveSigner", "signer.archived", true);
    }

    private Future<Signer> move(Call call, String signer, String query, String event, boolean forbids) {
        return database.change(call, tx -> {
            if (forbids) {
                tx.takesRightsAway();
            }
            return lookup.lockAdministered(tx, call.caller(), signer)
                    .compose(row -> forbids ? Future.succeededFuture(row) : Revocations.requireUsable(tx, row))
                    .compose(row -> update(tx, row, query, event, call))
                    .map(SignerRow::toSigner);
        });
    }

    private Future<SignerRow> update(Tx tx, SignerRow row, String query, String event, Call call) {
        var enables = query.equals("enableSigner");
        var parameters = enables ? Tuple.of(row.id(), call.caller().id()) : Tuple.of(row.id());
        return tx.update(SQL.get(query), parameters).compose(rows -> {
            if (rows == 0) {
                return wrongState(tx, row, query).compose(refusal -> Future.failedFuture(refusal.refused()));
            }
            tx.record(Event.by(call.caller().id(), row.organization(), event)
                    .signer(row.id())
                    .with("slug", row.slug())
                    .with("before", row.state().toString()));
            return lookup.find(tx, call.caller(), row.id().toString());
        });
    }

    /** Takes nothing away and gives nothing, so one Administrator is enough and nothing is held back. */
    Future<WaitForProof> waitForProof(Call call, String signer, WaitForProof wait) {
        return database.change(
                call,
                tx -> lookup.lockAdministered(tx, call.caller(), signer).compose(row -> {
                    if (row.state() == SignerState.ARCHIVED) {
                        return Future.failedFuture(new Refusal.Conflict(
                                        "SIGNER_ARCHIVED", row.slug() + " is archived; only its history is left")
                                .refused());
                    }
                    return tx.update(SQL.get("setWaitForProof"), Tuple.of(row.id(), wait.waiting()))
                            .map(changed -> {
                                if (changed == 1) {
                                    tx.record(Event.by(
                                                    call.caller().id(), row.organization(), "signer.wait_for_proof_set")
                                            .signer(row.id())
                                            .with("waiting", wait.waiting()));
                                }
                                return wait;
                            });
                }));
    }

    private static Future<Refusal> wrongState(Tx tx, SignerRow row, String query) {
        return query.equals("enableSigner") && row.state() == SignerState.DISABLED
                ? tx.first(SQL.get("certificateEnded"), Tuple.of(row.id()), found -> found.getBoolean("ended"))
                        .map(ended -> ended.orElseThrow() ? certificateExpired(row) : ownBreakGlass(row))
                : Future.succeededFuture(new Refusal.Conflict(
                        "WRONG_STATE",
                        "Signer " + row.slug() + " is " + row.state() + ": " + advice(query, row.state())));
    }

    private static Refusal certificateExpired(SignerRow row) {
        return new Refusal.Conflict(
                "CERTIFICATE_EXPIRED",
                "the certificate of Signer " + row.slug() + " ended at " + row.notAfter()
                        + ", so it cannot be enabled; it needs a new one first: " + row.renewal());
    }

    private static Refusal ownBreakGlass(SignerRow row) {
        return new Refusal.Forbidden(
                "TWO_PERSON_INTEGRITY",
                "against two-person integrity: Signer " + row.slug() + " is suspended (" + row.suspended()
                        + ") because of your own break-glass, or one for you or a machine of yours; another Administrator can enable it");
    }

    private static String advice(String query, SignerState state) {
        return switch (state) {
            case ARCHIVED -> "archived is final";
            case FAILED -> "its creation failed; create it again under the same slug";
            case PENDING -> "wait until it is active";
            case ACTIVE, EXPIRED, DISABLED ->
                query.equals("enableSigner")
                        ? "only a disabled Signer can be enabled"
                        : "only an active Signer can be disabled";
        };
    }
}

package io.countersign.verticles.signers;

import io.countersign.protocol.api.SignerRole;
import io.countersign.verticles.Caller;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * From a slug or an id to the Signer of the caller's own organization. Each method says whom it lets through; a Signer that the
 * caller may not read is NotFound, in the same words as one that does not exist.
 */
public final class SignerLookup {
    private static final Queries SQL = Queries.of("signers");
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /** Any Signer of the organization, whoever asks. What the answer tells a caller who is not a member is up to the asker. */
    public Future<SignerRow> find(Tx tx, Caller caller, String signer) {
        return tx.first(
                        SQL.get("findSigner"),
                        Tuple.of(caller.organization(), id(signer), signer, caller.id()),
                        SignerRow::of)
                .compose(found -> found.map(Future::succeededFuture).orElseGet(() -> Future.failedFuture(missing())));
    }

    /** For members and for admins of the organization. */
    public Future<SignerRow> readable(Tx tx, Caller caller, String signer) {
        return find(tx, caller, signer)
                .compose(row -> mayRead(caller, row) ? Future.succeededFuture(row) : Future.failedFuture(missing()));
    }

    /** For its Auditors and Administrators and for admins of the organization; other members are Forbidden ROLE_REQUIRED. */
    public Future<SignerRow> audited(Tx tx, Caller caller, String signer) {
        return readable(tx, caller, signer)
                .compose(row -> mayAudit(caller, row)
                        ? Future.succeededFuture(row)
                        : Future.failedFuture(new Refusal.Forbidden(
                                        "ROLE_REQUIRED",
                                        "reports and exports of Signer " + row.slug()
                                                + " are for its Auditors, its Administrators and admins of the organization; ask one"
                                                + " of them")
                                .refused()));
    }

    /** For administrators of the Signer; members of another role and organization admins are Forbidden ROLE_REQUIRED. */
    public Future<SignerRow> administered(Tx tx, Caller caller, String signer) {
        return readable(tx, caller, signer).compose(SignerLookup::byAdministrator);
    }

    /**
     * As {@link #administered}, with the row locked until the transaction ends. Lock identities and groups before, requests and grants
     * after: see the lock order in the migrations.
     */
    public Future<SignerRow> lockAdministered(Tx tx, Caller caller, String signer) {
        return lockReadable(tx, caller, signer).compose(SignerLookup::byAdministrator);
    }

    /** As {@link #lockAdministered}, and for admins of the organization. */
    Future<SignerRow> lockManaged(Tx tx, Caller caller, String signer) {
        return lockReadable(tx, caller, signer).compose(row -> managed(caller, row));
    }

    static Future<SignerRow> managed(Caller caller, SignerRow row) {
        return caller.isOrganizationAdmin() ? Future.succeededFuture(row) : byAdministrator(row);
    }

    /** As {@link #readable}, with the row locked until the transaction ends; role and state are those after the lock. */
    public Future<SignerRow> lockReadable(Tx tx, Caller caller, String signer) {
        return readable(tx, caller, signer)
                .compose(row -> tx.first(SQL.get("lockSigner"), Tuple.of(row.id()), locked -> true)
                        .compose(locked -> readable(tx, caller, row.id().toString())));
    }

    /** Whether a slug has the form of an id, which would make it ambiguous. */
    static boolean looksLikeAnId(String slug) {
        return ID.matcher(slug).matches();
    }

    static boolean mayRead(Caller caller, SignerRow row) {
        return row.isMember() || caller.isOrganizationAdmin();
    }

    private static boolean mayAudit(Caller caller, SignerRow row) {
        return caller.isOrganizationAdmin()
                || row.role() == SignerRole.AUDITOR
                || row.role() == SignerRole.ADMINISTRATOR;
    }

    private static Future<SignerRow> byAdministrator(SignerRow row) {
        if (row.role() == SignerRole.ADMINISTRATOR) {
            return Future.succeededFuture(row);
        }
        return Future.failedFuture(roleRequired(row).refused());
    }

    static Refusal roleRequired(SignerRow row) {
        var own = row.role() == null ? "are not a member" : "have the role " + row.role();
        return new Refusal.Forbidden(
                "ROLE_REQUIRED",
                "this needs the role administrator on Signer " + row.slug() + " and you " + own
                        + "; ask one of its administrators");
    }

    private static @Nullable UUID id(String signer) {
        return looksLikeAnId(signer) ? UUID.fromString(signer) : null;
    }

    private static RuntimeException missing() {
        return new Refusal.NotFound("there is no such Signer, or you may not see it; list the Signers you can see")
                .refused();
    }
}

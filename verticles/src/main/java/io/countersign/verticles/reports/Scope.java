package io.countersign.verticles.reports;

import io.countersign.verticles.Caller;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.signers.SignerLookup;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which Signers a caller may see reports of. */
final class Scope {
    private final SignerLookup lookup = new SignerLookup();

    /** @return the Signer's id; null for all that the caller may see */
    Future<@Nullable UUID> signer(Tx tx, Caller caller, @Nullable String signer) {
        if (signer == null) {
            return Future.succeededFuture(null);
        }
        return lookup.readable(tx, caller, signer).map(row -> {
            var may = caller.isOrganizationAdmin()
                    || switch (row.role()) {
                        case AUDITOR, ADMINISTRATOR -> true;
                        case OPERATOR -> false;
                        case null -> false;
                    };
            if (!may) {
                throw new Refusal.Forbidden(
                                "ROLE_REQUIRED",
                                "reports of Signer " + row.slug()
                                        + " are for its Auditors, its Administrators and admins of the organization; ask one of them")
                        .refused();
            }
            return row.id();
        });
    }
}

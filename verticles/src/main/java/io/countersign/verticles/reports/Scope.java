package io.countersign.verticles.reports;

import io.countersign.verticles.Caller;
import io.countersign.verticles.signers.SignerLookup;
import io.countersign.verticles.signers.SignerRow;
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
        return lookup.audited(tx, caller, signer).map(SignerRow::id);
    }
}

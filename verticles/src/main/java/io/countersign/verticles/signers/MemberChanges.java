package io.countersign.verticles.signers;

import io.countersign.protocol.api.Member;
import io.countersign.protocol.api.SignerRole;
import io.countersign.verticles.Call;
import io.countersign.verticles.approval.Held;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import java.util.UUID;

/** Changes of members as part of a larger transaction. */
public final class MemberChanges {
    private final Membership membership;

    public MemberChanges(Database database) {
        this.membership = new Membership(database, new SignerLookup());
    }

    /** As the operation {@code setMember}, by the same rules. */
    public Future<Held<Member>> set(Tx tx, Call call, String signer, UUID member, SignerRole role) {
        return membership.set(tx, call, signer, member, role);
    }
}

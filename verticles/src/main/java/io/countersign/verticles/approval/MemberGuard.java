package io.countersign.verticles.approval;

import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.IdentityRef;
import io.countersign.protocol.api.Member;
import io.countersign.protocol.api.PrincipalKind;
import io.countersign.protocol.api.SignerRole;
import io.countersign.verticles.Call;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the policy guard says to a member who gets a role. */
public final class MemberGuard {
    private static final Queries SQL = Queries.of("changes");

    private MemberGuard() {}

    /**
     * A person, machine identity or group and its role.
     *
     * @param before null for none
     */
    public record Rise(
            UUID signer,
            UUID member,
            PrincipalKind kind,
            String name,
            @Nullable SignerRole before,
            SignerRole role) {
        /** Less than before, or no more than to look, lets nobody sign or decide. */
        boolean loosens() {
            return role != SignerRole.AUDITOR && (before == null || role.compareTo(before) < 0);
        }

        /** Whom it lets sign or decide; a group is nobody by itself. */
        private IdentityRef concerned(Call call) {
            return switch (kind) {
                case GROUP -> Guard.self(call);
                case PERSON -> new IdentityRef(member, IdentityKind.PERSON, name);
                case MACHINE -> new IdentityRef(member, IdentityKind.MACHINE, name);
            };
        }
    }

    /** Makes the change, or opens the request that it waits for. The Signer is held. */
    public static Future<Held<Member>> unlessHeld(Tx tx, Call call, Rise rise, Supplier<Future<Member>> make) {
        if (!rise.loosens()) {
            return make.get().map(done -> new Held<>(done, null));
        }
        var name = Mention.of(rise.member(), rise.kind(), rise.name());
        return RestingGrants.of(tx, List.of(rise.signer()), rise.member())
                .map(grants -> Change.ofMember(rise.member(), name, rise.before(), rise.role(), grants))
                .compose(change -> gaining(tx, rise)
                        .compose(people -> Guard.unlessHeld(
                                tx,
                                call,
                                new Guard.Wanted(rise.signer(), change, rise.concerned(call), people),
                                make)));
    }

    /** Those who get more through a group than they have. */
    private static Future<Set<UUID>> gaining(Tx tx, Rise rise) {
        if (rise.kind() != PrincipalKind.GROUP) {
            return Future.succeededFuture(Set.of());
        }
        var rank = rise.role() == SignerRole.ADMINISTRATOR ? SignerAccess.ADMINISTRATOR : SignerAccess.OPERATOR;
        return tx.all(SQL.get("gaining"), Tuple.of(rise.signer(), rise.member(), rank), row -> row.getUUID("person"))
                .map(Set::copyOf);
    }
}

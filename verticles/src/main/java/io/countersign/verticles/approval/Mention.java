package io.countersign.verticles.approval;

import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.IdentityRef;
import io.countersign.protocol.api.PrincipalKind;
import io.countersign.verticles.Caller;
import java.util.UUID;

/**
 * How people stand in texts that are kept and hashed: {@code @} and their id, so that a person can be erased. Queries that show such a
 * text put the names in (function {@code with_names} of the database).
 */
final class Mention {
    private Mention() {}

    static String person(UUID id) {
        return "@" + id;
    }

    static String of(Caller caller) {
        return caller.isPerson() ? person(caller.id()) : caller.name();
    }

    static String of(IdentityRef identity) {
        return identity.kind() == IdentityKind.PERSON ? person(identity.id()) : identity.name();
    }

    static String of(UUID id, PrincipalKind kind, String name) {
        return kind == PrincipalKind.PERSON ? person(id) : name;
    }
}

package io.countersign.verticles;

import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.PersonRole;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who calls: a verified token's identity, as the database knew it when the request was authenticated.
 *
 * @param role role in the organization; null for machine identities
 */
public record Caller(
        UUID id,
        UUID organization,
        IdentityKind kind,
        String name,
        @Nullable PersonRole role,
        boolean platformAdmin) {

    public boolean isOrganizationAdmin() {
        return role == PersonRole.ADMIN;
    }

    public boolean isPerson() {
        return kind == IdentityKind.PERSON;
    }
}

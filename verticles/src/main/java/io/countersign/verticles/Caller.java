package io.countersign.verticles;

import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.PersonRole;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who calls: a verified token's identity, as the database knew it when the request was authenticated.
 *
 * @param role role in the organization; null for machine identities
 * @param claims what the issuer of a CI job vouched for at this log-in, by name, as {@code repository}; empty for every other
 *     log-in. Bounded as {@link Claims} says.
 * @param tokenGeneration how often all tokens of the identity and its organization had been ended when the token was issued; another
 *     number now means that this one was ended, too. Null when no token stands behind it: what somebody asked for is carried out later.
 */
public record Caller(
        UUID id,
        UUID organization,
        IdentityKind kind,
        String name,
        @Nullable PersonRole role,
        boolean platformAdmin,
        Map<String, String> claims,
        @Nullable Long tokenGeneration) {
    public Caller {
        claims = Map.copyOf(claims);
    }

    /** For whom neither a token nor anybody else vouches. */
    public Caller(
            UUID id,
            UUID organization,
            IdentityKind kind,
            String name,
            @Nullable PersonRole role,
            boolean platformAdmin) {
        this(id, organization, kind, name, role, platformAdmin, Map.of(), null);
    }

    /** The same identity with the verified claims of one of its log-ins. */
    public Caller withClaims(Map<String, String> verified) {
        return new Caller(id, organization, kind, name, role, platformAdmin, verified, tokenGeneration);
    }

    public boolean isOrganizationAdmin() {
        return role == PersonRole.ADMIN;
    }

    public boolean isPerson() {
        return kind == IdentityKind.PERSON;
    }
}

package io.countersign.gateway.contract;

import io.countersign.verticles.Caller;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * A word of {@code x-permission}. The edge enforces what it can know from the caller alone; what depends on an object (a Signer, a
 * request, a grant) needs a known caller here, and the domain decides under its row locks.
 */
public enum Permission {
    ANYONE,
    SETUP_TOKEN,
    CREDENTIALS,
    AUTHENTICATED,
    ORGANIZATION_MEMBER,
    ORGANIZATION_ADMIN,
    SELF_OR_ORGANIZATION_ADMIN,
    PLATFORM_ADMIN,
    SIGNER_READ,
    SIGNER_OPERATOR,
    SIGNER_ADMINISTRATOR,
    REQUEST_READ,
    REQUEST_APPROVER,
    REQUEST_REQUESTER,
    GRANT_READ;

    /** The permission with this word of the contract; empty when there is none. */
    public static Optional<Permission> ofWord(String word) {
        return Arrays.stream(values())
                .filter(permission -> permission.word().equals(word))
                .findFirst();
    }

    /** How the contract writes it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether a call without a bearer token can be allowed; it proves itself in its body, or needs no proof. */
    public boolean needsCaller() {
        return this != ANYONE && this != SETUP_TOKEN && this != CREDENTIALS;
    }

    /** @param person the person that the path names; empty when it names none */
    public boolean allows(Caller caller, Optional<String> person) {
        return switch (this) {
            case PLATFORM_ADMIN -> caller.platformAdmin();
            case ORGANIZATION_ADMIN -> caller.isOrganizationAdmin();
            case SELF_OR_ORGANIZATION_ADMIN ->
                caller.isOrganizationAdmin()
                        || person.equals(Optional.of(caller.id().toString()));
            // Every caller is a member of the one organization that its token names.
            case ORGANIZATION_MEMBER, AUTHENTICATED, ANYONE, SETUP_TOKEN, CREDENTIALS -> true;
            case SIGNER_READ,
                    SIGNER_OPERATOR,
                    SIGNER_ADMINISTRATOR,
                    REQUEST_READ,
                    REQUEST_APPROVER,
                    REQUEST_REQUESTER,
                    GRANT_READ -> true;
        };
    }

    /** Who may call, as the end of a sentence. */
    public String whoMay() {
        return switch (this) {
            case PLATFORM_ADMIN -> "a platform administrator";
            case ORGANIZATION_ADMIN -> "an admin of your organization";
            case SELF_OR_ORGANIZATION_ADMIN -> "the person concerned or an admin of your organization";
            default -> "somebody with the permission " + word();
        };
    }
}

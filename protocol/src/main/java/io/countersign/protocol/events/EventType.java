package io.countersign.protocol.events;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Every kind of event: what the audit log holds, and what streams, webhooks, mails and exports deliver. Names are never changed or used
 * for anything else; the page docs/events.md is made of this list.
 */
public enum EventType {
    SIGNATURE_SIGNED(
            "signature.signed",
            "A signature was made and released, after this event was durable.",
            "algorithm",
            "certificateSerial",
            "conditionsPassedOver",
            "digest",
            "fileName",
            "fileSize",
            "host",
            "idempotencyKey",
            "keyId",
            "policyVersion",
            "requestId",
            "signatureSha256",
            "slot",
            "tool"),
    SIGNATURE_DENIED(
            "signature.denied",
            "An attempt to sign was refused; equal ones within ten seconds are told by one more event with their number.",
            "algorithm",
            "digest",
            "host",
            "reason",
            "repeats",
            "requestId",
            "signatures",
            "tool"),
    SIGNATURE_FAILED(
            "signature.failed",
            "An attempt to sign was allowed and did not succeed, by a fault of the token or the gateway.",
            "algorithm",
            "digest",
            "host",
            "reason",
            "repeats",
            "requestId",
            "signatures",
            "tool"),
    REQUEST_CREATED(
            "request.created",
            "Somebody asked for permission to sign, or a change to a guarded Signer waits for agreement.",
            "addedSteps",
            "change",
            "expiresAt",
            "hash",
            "justification",
            "notBefore",
            "policyVersion",
            "recipient",
            "scope",
            "signatures",
            "subject",
            "ticket",
            "verified",
            "window"),
    REQUEST_APPROVED(
            "request.approved",
            "A person agreed to a request; state says whether it still waits for others. What a passkey signed is in assertion, with its key.",
            "approvals",
            "assertion",
            "comment",
            "hash",
            "onBehalfOf",
            "passkey",
            "reason",
            "required",
            "state",
            "step"),
    REQUEST_REJECTED(
            "request.rejected",
            "A person rejected a request, which ended it. What a passkey signed is in assertion, with its key.",
            "assertion",
            "hash",
            "onBehalfOf",
            "passkey",
            "reason",
            "step"),
    REQUEST_COMMENTED("request.commented", "A person said something about a request.", "comment", "text"),
    REQUEST_CANCELLED("request.cancelled", "The requester withdrew the request.", "hash"),
    REQUEST_VOIDED(
            "request.voided",
            "A request was ended by an administrator, or because it could not be carried out any more.",
            "hash",
            "reason"),
    REQUEST_EXPIRED("request.expired", "A request was not decided in time.", "reason"),
    REQUEST_REMINDED(
            "request.reminded", "A step of a request has waited long; who can decide it is told again.", "step"),
    REQUEST_ESCALATED("request.escalated", "A step of a request has waited too long; Administrators are told.", "step"),
    APPROVAL_BYPASSED(
            "approval.bypassed",
            "A request was approved by nobody: the installation runs in bypass mode for development.",
            "approver",
            "hash"),
    GRANT_CREATED(
            "grant.created",
            "The last approval made a grant.",
            "expiresAt",
            "grantee",
            "notBefore",
            "signatures",
            "window"),
    GRANT_PRE_APPROVED(
            "grant.pre_approved",
            "An administrator gave a grant to somebody else ahead of time.",
            "expiresAt",
            "grantee",
            "justification",
            "notBefore",
            "scope",
            "signatures"),
    GRANT_REVOKED(
            "grant.revoked", "A grant was ended by a person, or because its holder lost the right.", "reason", "used"),
    GRANT_EXPIRED(
            "grant.expired", "A grant ended: its window is over or its signatures are used up.", "reason", "used"),
    GRANT_EXPIRING(
            "grant.expiring", "The window of a grant ends soon, with signatures left.", "expiresAt", "remaining"),
    BREAK_GLASS_USED(
            "break_glass.used",
            "An administrator took a small grant in an emergency; a second person must ratify it.",
            "conditionsPassedOver",
            "grantee",
            "ratifyBy",
            "reason",
            "signatures",
            "window"),
    BREAK_GLASS_RATIFIED("break_glass.ratified", "A second person confirmed an emergency grant.", "comment", "used"),
    BREAK_GLASS_REFUSED(
            "break_glass.refused",
            "A second person refused to confirm an emergency grant, which suspended the Signer.",
            "reason",
            "used"),
    DELEGATION_CREATED(
            "delegation.created",
            "A person lets another decide in their place for a while.",
            "delegate",
            "delegation",
            "from",
            "reason",
            "until"),
    DELEGATION_ENDED(
            "delegation.ended", "A delegation was ended before its time.", "delegate", "delegation", "delegator"),
    FREEZE_CREATED(
            "freeze.created",
            "A change freeze was put into the calendar.",
            "begin",
            "end",
            "freeze",
            "name",
            "reason",
            "signers"),
    FREEZE_REMOVED("freeze.removed", "A change freeze was taken out of the calendar.", "freeze", "name"),
    POLICY_SET(
            "policy.set",
            "A Signer has a new version of its policy.",
            "artifactsRequired",
            "breakGlass",
            "conditions",
            "delegationAllowed",
            "excludePolicyEditor",
            "onePersonManySteps",
            "pendingTimeout",
            "policy",
            "sentence",
            "signatureCeiling",
            "ticketPattern",
            "version",
            "windowCeiling"),
    SIGNER_CREATED(
            "signer.created",
            "A Signer is being made: its key is born in the token, or was there before.",
            "administrator",
            "certificateAuthority",
            "ckaId",
            "environment",
            "existingKey",
            "keyAlgorithm",
            "name",
            "slug",
            "subject",
            "token",
            "waitForProof"),
    SIGNER_CERTIFICATE_REQUESTED(
            "signer.certificate_requested",
            "A Signer has its key and waits for a certificate of an outside authority.",
            "keyId",
            "slug"),
    SIGNER_CERTIFICATE_SET(
            "signer.certificate_set",
            "A Signer has a certificate that an outside authority issued for its key.",
            "before",
            "certificateSerial",
            "issuer",
            "notAfter",
            "slug"),
    SIGNER_ACTIVATED(
            "signer.activated",
            "A Signer has its certificate and can sign.",
            "certificateSerial",
            "keyId",
            "notAfter",
            "slug"),
    SIGNER_FAILED("signer.failed", "A Signer could not be made.", "reason", "slug"),
    SIGNER_ENABLED("signer.enabled", "A Signer signs again.", "before", "slug"),
    SIGNER_DISABLED("signer.disabled", "A Signer signs no more until it is enabled.", "before", "slug"),
    SIGNER_SUSPENDED(
            "signer.suspended",
            "A Signer was stopped because an emergency grant was not confirmed.",
            "reason",
            "signatures"),
    SIGNER_CERTIFICATE_EXPIRING(
            "signer.certificate_expiring", "The certificate of a Signer ends soon.", "days", "notAfter"),
    SIGNER_RENEWAL_ORDERED(
            "signer.renewal_ordered",
            "A Signer is to have a new certificate for its key; it is issued next.",
            "certificateAuthority",
            "certificateSerial",
            "slug",
            "validity"),
    SIGNER_RENEWED(
            "signer.renewed",
            "A Signer has a new certificate for its key.",
            "before",
            "certificateAuthority",
            "certificateSerial",
            "notAfter",
            "slug"),
    SIGNER_RENEWAL_FAILED(
            "signer.renewal_failed",
            "A Signer keeps its certificate: the renewal that was ordered cannot be done, or a later one replaces it.",
            "certificateAuthority",
            "reason",
            "slug"),
    SIGNER_ARCHIVED("signer.archived", "A Signer was put away for good.", "before", "slug"),
    SIGNER_MEMBER_SET(
            "signer.member_set",
            "Somebody became a member of a Signer or has another role.",
            "before",
            "commitment",
            "kind",
            "member",
            "name",
            "reason",
            "role"),
    SIGNER_MEMBER_REMOVED(
            "signer.member_removed",
            "Somebody is no member of a Signer any more.",
            "before",
            "commitment",
            "kind",
            "member",
            "name",
            "reason"),
    SIGNER_POLICY_GUARD_SET(
            "signer.policy_guard_set",
            "Changes that loosen a Signer need a second person from now on, or no longer do.",
            "guarded"),
    SIGNER_WAIT_FOR_PROOF_SET(
            "signer.wait_for_proof_set",
            "Answers of signing wait until the log proves them from now on, or no longer do.",
            "waiting"),
    CERTIFICATE_AUTHORITY_CREATED(
            "certificate_authority.created",
            "An internal certificate authority is being made.",
            "certificateAuthority",
            "ckaId",
            "keyAlgorithm",
            "name",
            "subject",
            "token"),
    CERTIFICATE_AUTHORITY_ACTIVATED(
            "certificate_authority.activated",
            "An internal certificate authority can issue.",
            "certificateAuthority",
            "certificateSerial",
            "keyId",
            "name",
            "notAfter"),
    CERTIFICATE_AUTHORITY_FAILED(
            "certificate_authority.failed",
            "An internal certificate authority could not be made.",
            "certificateAuthority",
            "name",
            "reason"),
    CERTIFICATE_AUTHORITY_REVOCATIONS_LISTED(
            "certificate_authority.revocations_listed",
            "The list of an internal certificate authority was made anew and is handed out.",
            "certificateAuthority",
            "entries",
            "nextUpdate",
            "number",
            "sha256"),
    CERTIFICATE_REVOKED(
            "certificate.revoked",
            "A certificate of a Signer was revoked for good, or its key named as compromised; no certificateAuthority: one from outside.",
            "certificateAuthority",
            "certificateSerial",
            "invalidSince",
            "justification",
            "reason",
            "slug"),
    ORGANIZATION_CREATED("organization.created", "An organization was made.", "admin", "commitment", "name", "slug"),
    ORGANIZATION_ENABLED("organization.enabled", "The members of an organization may log in again."),
    ORGANIZATION_DISABLED("organization.disabled", "Nobody of an organization may log in or sign."),
    PERSON_CREATED("person.created", "A person was added.", "commitment", "person", "role"),
    PERSON_ENABLED("person.enabled", "A person may log in again.", "person"),
    PERSON_DISABLED("person.disabled", "A person may not log in, sign or decide any more.", "person"),
    PERSON_APPOINTED("person.appointed", "A person is a platform admin.", "person"),
    PERSON_DISMISSED("person.dismissed", "A person is no platform admin any more.", "person"),
    PERSON_ERASED(
            "person.erased",
            "Name, e-mail address and logins of a person were deleted for good; the id stays.",
            "person",
            "reason"),
    ACCOUNT_CREATED(
            "account.created",
            "A person has another account to log in with.",
            "account",
            "commitment",
            "person",
            "provider"),
    ACCOUNT_LINKED(
            "account.linked",
            "The first sign-in by an identity provider bound an account to whom the provider names.",
            "account",
            "commitment",
            "issuer",
            "person",
            "provider"),
    ACCOUNT_PASSWORD_SET("account.password_set", "The password of an account was set.", "account", "person"),
    PASSKEY_ADDED(
            "passkey.added",
            "A person has a passkey to sign decisions with; who keeps its public key can check them without us. The assertion is of the passkey that agreed, if the proof was one.",
            "assertion",
            "challenge",
            "credentialId",
            "passkey",
            "person",
            "proof",
            "publicKey"),
    PASSKEY_REMOVED(
            "passkey.removed",
            "A passkey of a person signs no more. The assertion is of the passkey by which they removed it themselves.",
            "assertion",
            "passkey",
            "person"),
    PASSKEY_COUNTER_REFUSED(
            "passkey.counter_refused",
            "A passkey counted backwards and was refused: its key may have been copied.",
            "counted",
            "expected",
            "passkey",
            "person"),
    ACCOUNT_REMOVED("account.removed", "An account of a person was taken away.", "account", "person"),
    MACHINE_CREATED("machine.created", "A machine identity was added.", "machine", "name", "owners"),
    MACHINE_ENABLED("machine.enabled", "A machine identity may log in again.", "machine"),
    MACHINE_DISABLED("machine.disabled", "A machine identity may not log in or sign any more.", "machine"),
    MACHINE_OWNERS_SET("machine.owners_set", "A machine identity has other owners.", "machine", "owners"),
    MACHINE_SECRET_ROTATED("machine.secret_rotated", "A machine identity has a new secret.", "machine", "overlap"),
    MACHINE_TRUST_ADDED(
            "machine.trust_added",
            "Tokens of a CI system are accepted as log-ins of a machine identity.",
            "audience",
            "carry",
            "claims",
            "issuer",
            "machine",
            "trust"),
    MACHINE_TRUST_REMOVED(
            "machine.trust_removed",
            "Tokens of a CI system are not accepted any more.",
            "audience",
            "carry",
            "claims",
            "issuer",
            "machine",
            "trust"),
    MACHINE_LOGGED_IN(
            "machine.logged_in",
            "A CI job logged in by its own token.",
            "claims",
            "issuer",
            "machine",
            "method",
            "requestId",
            "subject",
            "trust"),
    IDENTITY_LOGIN_REFUSED(
            "identity.login_refused",
            "A log-in was refused; many equal ones are told by one event with their number.",
            "count",
            "identity",
            "method",
            "reason",
            "requestId"),
    GROUP_CREATED("group.created", "A group was made.", "group", "name"),
    GROUP_MEMBER_ADDED("group.member_added", "Somebody belongs to a group.", "group", "identity"),
    GROUP_MEMBER_REMOVED("group.member_removed", "Somebody no longer belongs to a group.", "group", "identity"),
    CAMPAIGN_CREATED(
            "campaign.created",
            "Members and long grants must be confirmed until a deadline.",
            "campaign",
            "deadline",
            "items",
            "name"),
    CAMPAIGN_ANSWERED(
            "campaign.answered",
            "Somebody kept or removed a right in a campaign.",
            "campaign",
            "holder",
            "item",
            "name",
            "reason",
            "role",
            "subject",
            "verdict"),
    CAMPAIGN_SUSPENDED(
            "campaign.suspended",
            "A right was not confirmed in time and was taken away.",
            "campaign",
            "holder",
            "item",
            "name",
            "reason",
            "subject"),
    CAMPAIGN_BLOCKED(
            "campaign.blocked",
            "A right was not confirmed in time and could not be taken away, because nobody would be left.",
            "campaign",
            "holder",
            "item",
            "name",
            "reason",
            "subject"),
    AUDIT_READ(
            "audit.read",
            "An admin read the audit log; the same reading is told once in ten minutes.",
            "by",
            "eventType",
            "grant",
            "operation",
            "request",
            "signer",
            "since",
            "until"),
    AUDIT_EXPORTED(
            "audit.exported",
            "An admin took the audit log out; the parts of one export are told once in ten minutes.",
            "eventType",
            "format",
            "scope",
            "signer"),
    WEBHOOK_CREATED("webhook.created", "A receiver of events was added.", "events", "receiver", "signature", "webhook"),
    WEBHOOK_UPDATED(
            "webhook.updated",
            "The address, the filters or the state of a receiver of events was set.",
            "enabled",
            "events",
            "receiver",
            "webhook"),
    WEBHOOK_DELETED("webhook.deleted", "A receiver of events was taken away.", "events", "receiver", "webhook"),
    WEBHOOK_SECRET_ROTATED(
            "webhook.secret_rotated",
            "Messages to a receiver of events are signed with a new secret.",
            "events",
            "overlap",
            "receiver",
            "webhook"),
    WEBHOOK_TESTED("webhook.tested", "Somebody sent a test to a receiver of events.", "events", "receiver", "webhook"),
    WEBHOOK_RESENT(
            "webhook.resent",
            "Somebody sent an event to its receiver again.",
            "delivery",
            "events",
            "receiver",
            "webhook"),
    WEBHOOK_DISABLED(
            "webhook.disabled",
            "A receiver of events is told nothing more, because it said that it is gone or has failed for days.",
            "reason",
            "receiver",
            "webhook"),
    AUDIT_EVIDENCE_TAKEN("audit.evidence_taken", "An admin took an evidence pack of a period.", "since", "until"),
    INSTALLATION_SETUP_TOKEN_MADE("installation.setup_token_made", "A token for the first set-up was printed."),
    NOTIFICATION_PREFERENCES_SET(
            "notification.preferences_set", "A person is told another way.", "digest", "emailChanged", "muted"),
    NOTIFICATION_TESTED("notification.tested", "An admin had a mail sent to themselves, to try the mail server."),
    NOTIFICATION_GIVEN_UP(
            "notification.given_up",
            "A mail to a person, or a card to a channel, was given up.",
            "attempts",
            "channel",
            "kind",
            "person",
            "reason"),
    CHANNEL_CREATED(
            "channel.created",
            "A channel of a chat program shows notifications from now on.",
            "channel",
            "fingerprint",
            "host",
            "kind",
            "notices",
            "signers"),
    CHANNEL_UPDATED(
            "channel.updated",
            "The address, the filters or the state of a channel was set.",
            "channel",
            "enabled",
            "fingerprint",
            "host",
            "kind",
            "notices",
            "signers",
            "urlChanged"),
    CHANNEL_DELETED(
            "channel.deleted",
            "A channel was taken away.",
            "channel",
            "fingerprint",
            "host",
            "kind",
            "notices",
            "signers"),
    CHANNEL_TESTED(
            "channel.tested",
            "Somebody sent a test to a channel.",
            "channel",
            "fingerprint",
            "host",
            "kind",
            "notices",
            "signers"),
    CHANNEL_DISABLED(
            "channel.disabled",
            "A channel is shown nothing more, because its chat program no longer knows it.",
            "channel",
            "host",
            "kind",
            "reason"),
    INSTALLATION_SET_UP(
            "installation.set_up",
            "The first organization and its first person were made.",
            "commitment",
            "name",
            "person",
            "slug"),
    TOKEN_KEY_PUBLISHED("token_key.published", "A gateway published a key that its access tokens verify with.", "kid"),
    ATTESTATION_KEY_CREATED(
            "attestation_key.created", "Attestations of approvals got their key.", "publicKey", "token"),
    NODE_STARTED("node.started", "A gateway serves.", "name"),
    NODE_STOPPED("node.stopped", "A gateway ended in order.", "name"),
    LOG_CREATED("log.created", "The Merkle log got its key.", "token", "verifierKey"),
    LOG_DAMAGED(
            "log.damaged",
            "Part of the log does not say what was hashed.",
            "detail",
            "kind",
            "leaf",
            "node",
            "sequence"),
    LOG_ROLLBACK_DETECTED(
            "log.rollback_detected",
            "The database does not continue the published log: signing stopped.",
            "databaseSize",
            "detail",
            "publishedRoot",
            "publishedSize"),
    LOG_GIVEN_UP(
            "log.given_up",
            "A person gave the published log up, so that signing goes on.",
            "publishedRoot",
            "publishedSize",
            "reason");

    private static final Map<String, EventType> BY_WIRE =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(EventType::wire, Function.identity()));

    private final String wire;
    private final String sentence;
    private final List<String> details;

    EventType(String wire, String sentence, String... details) {
        this.wire = wire;
        this.sentence = sentence;
        this.details = List.of(details);
    }

    /** Its name everywhere outside Java, for example {@code request.created}. */
    public String wire() {
        return wire;
    }

    /** What is before the dot: what the event is about. */
    public String family() {
        return wire.substring(0, wire.indexOf('.'));
    }

    /** What happened, for people. */
    public String sentence() {
        return sentence;
    }

    /** The names that its details may have, sorted; most are there only where they apply. */
    public List<String> details() {
        return details;
    }

    /** Empty for a name that is not in the catalogue. */
    public static Optional<EventType> of(String wire) {
        return Optional.ofNullable(BY_WIRE.get(wire));
    }

    /** Whether a filter names anything: a type, or a prefix of types that ends in a dot. */
    public static boolean matchesAny(String filter) {
        return filter.endsWith(".")
                ? BY_WIRE.keySet().stream().anyMatch(wire -> wire.startsWith(filter))
                : BY_WIRE.containsKey(filter);
    }

    /**
     * What a filter that names nothing could have named: the types of its family, and where there is no such family, all families
     * with their dots.
     */
    public static List<String> near(String filter) {
        var prefix = filter.substring(0, filter.indexOf('.') + 1);
        var types = BY_WIRE.keySet().stream()
                .filter(wire -> !prefix.isEmpty() && wire.startsWith(prefix))
                .sorted()
                .toList();
        return types.isEmpty()
                ? BY_WIRE.values().stream()
                        .map(type -> type.family() + ".")
                        .distinct()
                        .sorted()
                        .toList()
                : types;
    }
}

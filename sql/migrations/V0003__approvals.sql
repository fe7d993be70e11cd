-- Policies, requests, decisions, grants.

-- Immutable versions. steps: [{"name": ..., "approvers": [{"kind": "person"|"group", "id": ...}], "requiredApprovals": n}]
CREATE TABLE policies (
    signer_id               uuid NOT NULL REFERENCES signers,
    version                 integer NOT NULL CONSTRAINT stored_versions_count_from_one CHECK (version >= 1),
    steps                   jsonb NOT NULL CONSTRAINT steps_are_a_list CHECK (jsonb_typeof(steps) = 'array'),
    signatures_unlimited    boolean NOT NULL,
    signature_ceiling       bigint NOT NULL CONSTRAINT signature_ceiling_is_positive CHECK (signature_ceiling >= 1),
    window_unlimited        boolean NOT NULL,
    window_ceiling_seconds  bigint NOT NULL CONSTRAINT window_ceiling_is_positive CHECK (window_ceiling_seconds >= 1),
    pending_timeout_seconds bigint NOT NULL CONSTRAINT pending_timeout_is_positive CHECK (pending_timeout_seconds >= 1),
    created_by              uuid NOT NULL REFERENCES identities,
    created_at              timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (signer_id, version)
);

CREATE TABLE requests (
    id                   uuid PRIMARY KEY,
    organization_id      uuid NOT NULL REFERENCES organizations,
    signer_id            uuid NOT NULL REFERENCES signers,
    requester_id         uuid NOT NULL REFERENCES identities,
    recipient_id         uuid NOT NULL REFERENCES identities,
    policy_version       integer NOT NULL,
    justification        text NOT NULL,
    ticket               text,
    signatures_unlimited boolean NOT NULL,
    signatures           bigint NOT NULL CONSTRAINT requested_signatures_are_positive CHECK (signatures >= 1),
    window_unlimited     boolean NOT NULL,
    window_seconds       bigint NOT NULL CONSTRAINT requested_window_is_positive CHECK (window_seconds >= 1),
    -- SHA-256 over everything an approver agrees to; a decision names it.
    request_hash         bytea NOT NULL CONSTRAINT request_hash_is_sha256 CHECK (octet_length(request_hash) = 32),
    -- SHA-256 over recipient and terms without the words around them: an equal open request is joined, not doubled.
    terms_hash           bytea NOT NULL CONSTRAINT terms_hash_is_sha256 CHECK (octet_length(terms_hash) = 32),
    state                text NOT NULL DEFAULT 'pending' CONSTRAINT request_state_is_known
        CHECK (state IN ('pending', 'approved', 'rejected', 'cancelled', 'voided', 'expired')),
    current_step         integer NOT NULL DEFAULT 1 CONSTRAINT steps_count_from_one CHECK (current_step >= 1),
    step_count           integer NOT NULL CONSTRAINT a_request_has_steps CHECK (step_count >= 1),
    -- Who owned the requesting or receiving machine when it asked: giving the machine away does not make them a second person.
    excluded_owners      uuid[] NOT NULL DEFAULT '{}',
    end_reason           text,
    created_at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at           timestamptz NOT NULL,
    ended_at             timestamptz,
    FOREIGN KEY (signer_id, policy_version) REFERENCES policies (signer_id, version),
    CONSTRAINT current_step_exists CHECK (current_step <= step_count),
    CONSTRAINT only_pending_requests_are_open CHECK ((state = 'pending') = (ended_at IS NULL))
);
CREATE UNIQUE INDEX one_open_request_per_terms ON requests (signer_id, requester_id, terms_hash) WHERE state = 'pending';
CREATE INDEX requests_by_organization ON requests (organization_id, id DESC);
CREATE INDEX requests_by_signer ON requests (signer_id, id DESC);
CREATE INDEX requests_to_expire ON requests (expires_at) WHERE state = 'pending';

CREATE TABLE decisions (
    request_id   uuid NOT NULL REFERENCES requests,
    step         integer NOT NULL,
    person_id    uuid NOT NULL REFERENCES persons,
    verdict      text NOT NULL CONSTRAINT verdict_is_known CHECK (verdict IN ('approve', 'reject')),
    comment      text,
    request_hash bytea NOT NULL,
    at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT one_decision_per_person_and_step PRIMARY KEY (request_id, step, person_id)
);

CREATE TABLE grants (
    id                   uuid PRIMARY KEY,
    organization_id      uuid NOT NULL REFERENCES organizations,
    signer_id            uuid NOT NULL REFERENCES signers,
    grantee_id           uuid NOT NULL REFERENCES identities,
    origin               text NOT NULL CONSTRAINT grant_origin_is_known CHECK (origin IN ('request', 'pre_approval')),
    request_id           uuid CONSTRAINT one_grant_per_request UNIQUE REFERENCES requests,
    granted_by           uuid REFERENCES identities,
    justification        text NOT NULL,
    signatures_unlimited boolean NOT NULL,
    max_signatures       bigint NOT NULL CONSTRAINT maximum_is_positive CHECK (max_signatures >= 1),
    used                 bigint NOT NULL DEFAULT 0,
    not_before           timestamptz NOT NULL,
    -- 9999-12-31 stands for a window without an end.
    expires_at           timestamptz NOT NULL,
    state                text NOT NULL DEFAULT 'active' CONSTRAINT grant_state_is_known CHECK (state IN ('active', 'expired', 'revoked')),
    end_reason           text,
    created_at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at             timestamptz,
    CONSTRAINT used_within_maximum CHECK (used >= 0 AND used <= max_signatures),
    CONSTRAINT window_runs_forward CHECK (expires_at > not_before),
    CONSTRAINT origin_is_explained CHECK ((origin = 'request') = (request_id IS NOT NULL)),
    CONSTRAINT pre_approval_has_its_administrator CHECK ((origin = 'pre_approval') = (granted_by IS NOT NULL)),
    CONSTRAINT nobody_pre_approves_themselves CHECK (granted_by IS DISTINCT FROM grantee_id)
) WITH (fillfactor = 50);
CREATE INDEX grants_by_grantee ON grants (signer_id, grantee_id, expires_at);
CREATE INDEX grants_by_organization ON grants (organization_id, id DESC);

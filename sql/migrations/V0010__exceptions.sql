-- What surrounds a decision: comments of those who only look.

CREATE TABLE request_comments (
    id         uuid PRIMARY KEY,
    request_id uuid NOT NULL REFERENCES requests,
    author_id  uuid NOT NULL REFERENCES identities,
    comment    text NOT NULL,
    at         timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX comments_by_request ON request_comments (request_id, at);
CREATE TRIGGER request_comments_are_immutable BEFORE UPDATE OR DELETE ON request_comments
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON request_comments FROM PUBLIC, CURRENT_USER;

-- Bypass, for development: a request that nobody was asked about.
-- Break-glass: a grant that one Administrator gave without waiting, and what a second person said of it. Whoever opened it, would sign
-- under it, or owns the machine that would, is excluded from ratifying.
ALTER TABLE grants
    DROP CONSTRAINT grant_origin_is_known,
    ADD CONSTRAINT grant_origin_is_known CHECK (origin IN ('request', 'pre_approval', 'break_glass', 'bypass')),
    DROP CONSTRAINT origin_is_explained,
    ADD CONSTRAINT origin_is_explained CHECK ((origin IN ('request', 'bypass')) = (request_id IS NOT NULL)),
    DROP CONSTRAINT pre_approval_has_its_administrator,
    ADD CONSTRAINT a_gift_has_its_administrator CHECK ((origin IN ('pre_approval', 'break_glass')) = (granted_by IS NOT NULL)),
    DROP CONSTRAINT nobody_pre_approves_themselves,
    ADD CONSTRAINT nobody_pre_approves_themselves CHECK (origin = 'break_glass' OR granted_by IS DISTINCT FROM grantee_id);

CREATE TABLE break_glass (
    grant_id     uuid PRIMARY KEY REFERENCES grants,
    signer_id    uuid NOT NULL REFERENCES signers,
    opened_by    uuid NOT NULL REFERENCES persons,
    reason       text NOT NULL,
    excluded     uuid[] NOT NULL,
    opened_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    ratify_by    timestamptz NOT NULL,
    state        text NOT NULL DEFAULT 'open' CONSTRAINT glass_state_is_known CHECK (state IN ('open', 'ratified', 'refused', 'lapsed')),
    closed_by    uuid REFERENCES persons,
    close_reason text,
    closed_at    timestamptz,
    CONSTRAINT only_open_glasses_wait CHECK ((state = 'open') = (closed_at IS NULL)),
    CONSTRAINT a_second_person_closes CHECK ((state IN ('ratified', 'refused')) = (closed_by IS NOT NULL)),
    CONSTRAINT nobody_ratifies_themselves CHECK (closed_by IS DISTINCT FROM opened_by)
);
-- The next one waits until somebody has looked at this one.
CREATE UNIQUE INDEX one_open_glass_per_signer ON break_glass (signer_id) WHERE state = 'open';
CREATE INDEX glasses_to_lapse ON break_glass (ratify_by) WHERE state = 'open';

-- A Signer that was disabled because nobody ratified: why, and whose break-glass it was.
ALTER TABLE signers
    ADD COLUMN suspended_because text,
    ADD COLUMN suspended_for uuid REFERENCES break_glass,
    ADD CONSTRAINT a_suspension_has_its_cause CHECK ((suspended_because IS NULL) = (suspended_for IS NULL));

CREATE VIEW glasses AS
    SELECT b.grant_id AS glass_grant, b.signer_id AS glass_signer, b.opened_by AS glass_opener_id, o.name AS glass_opener_name,
           b.reason AS glass_reason, b.opened_at AS glass_opened_at, b.ratify_by AS glass_ratify_by, b.state AS glass_state,
           b.closed_by AS glass_closer_id, c.name AS glass_closer_name, b.close_reason AS glass_close_reason, b.closed_at AS glass_closed_at
    FROM break_glass b JOIN identities o ON o.id = b.opened_by LEFT JOIN identities c ON c.id = b.closed_by;

-- Delegation: for a while somebody else may decide in a person's place, on one Signer or on all of the organization.
CREATE TABLE delegations (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations,
    delegator_id    uuid NOT NULL REFERENCES persons,
    delegate_id     uuid NOT NULL REFERENCES persons,
    signer_id       uuid REFERENCES signers,
    reason          text NOT NULL,
    begins_at       timestamptz NOT NULL,
    ends_at         timestamptz NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    withdrawn_at    timestamptz,
    withdrawn_by    uuid REFERENCES persons,
    CONSTRAINT nobody_delegates_to_themselves CHECK (delegator_id <> delegate_id),
    CONSTRAINT delegation_runs_forward CHECK (ends_at > begins_at),
    CONSTRAINT delegation_is_short CHECK (ends_at <= begins_at + interval '90 days'),
    CONSTRAINT withdrawal_has_its_person CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL))
);
CREATE INDEX delegations_by_delegate ON delegations (delegate_id, ends_at);
CREATE INDEX delegations_by_delegator ON delegations (delegator_id, ends_at);
CREATE INDEX delegations_by_organization ON delegations (organization_id, id DESC);

-- Who decides as a stand-in names both: the person who decided, and in whose place. They are one person of the request from then on.
ALTER TABLE decisions
    ADD COLUMN on_behalf_of uuid REFERENCES persons,
    ADD COLUMN delegation_id uuid REFERENCES delegations,
    ADD CONSTRAINT a_stand_in_has_a_delegation CHECK ((on_behalf_of IS NULL) = (delegation_id IS NULL)),
    ADD CONSTRAINT nobody_stands_in_for_themselves CHECK (on_behalf_of IS DISTINCT FROM person_id);

-- The policy guard: on a Signer whose policy has steps, what loosens waits as a request about a change instead of about access.
ALTER TABLE signers ADD COLUMN policy_guard boolean NOT NULL DEFAULT true;
ALTER TABLE requests
    ADD COLUMN subject text NOT NULL DEFAULT 'access' CONSTRAINT subject_is_known CHECK (subject IN ('access', 'change')),
    -- Steps of its own; null: those of the policy version.
    ADD COLUMN steps jsonb,
    -- The exact text that approvers agree to, as JSON: what will be done, and the sentences that say it.
    ADD COLUMN change text,
    -- A change holds for the Signer as it was; whatever moved its authority since makes it stale.
    ADD COLUMN authority_version bigint,
    ADD CONSTRAINT a_change_says_what CHECK (
        (subject = 'change') = (steps IS NOT NULL AND change IS NOT NULL AND authority_version IS NOT NULL)
        AND (subject = 'change') = (change IS NOT NULL));

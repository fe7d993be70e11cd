-- Who used which right when.

-- The last log-in of each identity, to the hour: machines log in for every job.
CREATE TABLE log_ins (
    identity_id uuid PRIMARY KEY REFERENCES identities,
    at          timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 50);

-- The last signature of one identity with one Signer is one step into this index; new entries go to the end of their pair's.
CREATE INDEX signatures_by_signer_and_identity ON operations (signer_id, identity_id, at) WHERE outcome = 'signed';

-- The same for everything else that somebody did to a Signer; signatures, which are many, stay out of it.
CREATE INDEX acts_by_signer_and_actor ON audit_leaves (signer_id, actor_id, at)
    WHERE actor_id IS NOT NULL AND signer_id IS NOT NULL AND NOT starts_with(type, 'signature.');

-- Recertification: at its opening a campaign takes down who is a member and which long grants are in force; each must be confirmed by
-- an Administrator other than its own person before the deadline, or is taken away.
CREATE TABLE campaigns (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations,
    name            text NOT NULL,
    members         boolean NOT NULL,
    -- Grants with a longer window are asked about; null: no grants.
    grants_over_seconds bigint,
    created_by      uuid NOT NULL REFERENCES identities,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    deadline        timestamptz NOT NULL,
    CONSTRAINT a_campaign_asks_about_something CHECK (members OR grants_over_seconds IS NOT NULL),
    CONSTRAINT deadline_comes_after_the_opening CHECK (deadline > created_at)
);
CREATE INDEX campaigns_by_organization ON campaigns (organization_id, id DESC);

-- subject_id: the member or the grant. holder_id: who holds the right (a person, machine or group). A blocked item is one that could not be
-- taken away, and why.
CREATE TABLE campaign_items (
    id              uuid PRIMARY KEY,
    campaign_id     uuid NOT NULL REFERENCES campaigns,
    organization_id uuid NOT NULL,
    signer_id       uuid NOT NULL REFERENCES signers,
    subject         text NOT NULL CONSTRAINT item_subject_is_known CHECK (subject IN ('member', 'grant')),
    subject_id      uuid NOT NULL,
    holder_id       uuid NOT NULL,
    holder_kind     text NOT NULL CONSTRAINT holder_kind_is_known CHECK (holder_kind IN ('person', 'machine', 'group')),
    holder_name     text NOT NULL,
    role            text,
    grant_ends_at   timestamptz,
    state           text NOT NULL DEFAULT 'open' CONSTRAINT item_state_is_known
        CHECK (state IN ('open', 'kept', 'reduced', 'removed', 'suspended', 'blocked')),
    reason          text,
    answered_by     uuid REFERENCES persons,
    answered_at     timestamptz,
    CONSTRAINT a_right_is_asked_about_once UNIQUE (campaign_id, signer_id, subject_id),
    CONSTRAINT only_open_items_wait CHECK ((state = 'open') = (answered_at IS NULL))
);
CREATE INDEX items_by_campaign ON campaign_items (campaign_id, id);
CREATE INDEX open_items ON campaign_items (campaign_id) WHERE state = 'open';

INSERT INTO leases (name) VALUES ('campaigns');

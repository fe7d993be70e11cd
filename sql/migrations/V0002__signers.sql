-- Signing identities: keys in tokens, certificates, members with roles.

CREATE TABLE certificate_authorities (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations,
    name            text NOT NULL,
    key_algorithm   text NOT NULL,
    token           text NOT NULL,
    cka_id          text NOT NULL CONSTRAINT authority_key_is_its_own UNIQUE,
    subject         text NOT NULL,
    state           text NOT NULL CONSTRAINT authority_state_is_known CHECK (state IN ('pending', 'active', 'failed')),
    public_key      bytea,
    certificate     bytea,
    not_after       timestamptz,
    failure         text,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT active_authority_has_key_and_certificate
        CHECK (state <> 'active' OR (public_key IS NOT NULL AND certificate IS NOT NULL AND not_after IS NOT NULL))
);
-- A creation that failed stays on record, but its name is free for the next attempt.
CREATE UNIQUE INDEX authority_name_is_unique_in_its_organization ON certificate_authorities (organization_id, name) WHERE state <> 'failed';
CREATE INDEX authorities_by_organization ON certificate_authorities (organization_id, id DESC);

-- authority_version moves with everything that can change who may sign (members, groups, identities, policy, state, certificate).
-- A commit names the version that it was authorized under and locks this row: one number stands for all those conditions.
CREATE TABLE signers (
    id                 uuid PRIMARY KEY,
    organization_id    uuid NOT NULL REFERENCES organizations,
    slug               text NOT NULL,
    name               text NOT NULL,
    key_algorithm      text NOT NULL,
    token              text NOT NULL,
    cka_id             text NOT NULL CONSTRAINT signer_key_is_its_own UNIQUE,
    authority_id       uuid NOT NULL REFERENCES certificate_authorities,
    subject            text NOT NULL,
    state              text NOT NULL CONSTRAINT signer_state_is_known
        CHECK (state IN ('pending', 'active', 'disabled', 'failed', 'expired', 'archived')),
    public_key         bytea,
    key_id             text,
    certificate        bytea,
    certificate_chain  bytea[],
    certificate_serial text,
    not_before         timestamptz,
    not_after          timestamptz,
    failure            text,
    policy_version     integer NOT NULL DEFAULT 0 CONSTRAINT policy_version_counts_from_zero CHECK (policy_version >= 0),
    version            bigint NOT NULL DEFAULT 1,
    authority_version  bigint NOT NULL DEFAULT 1,
    created_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT active_signer_has_key_and_certificate
        CHECK (state <> 'active' OR (public_key IS NOT NULL AND certificate IS NOT NULL AND not_after IS NOT NULL))
) WITH (fillfactor = 70);
-- A creation that failed stays on record, but its slug is free for the next attempt.
CREATE UNIQUE INDEX signer_slug_is_unique_in_its_organization ON signers (organization_id, slug) WHERE state <> 'failed';
CREATE INDEX signers_by_organization ON signers (organization_id, id DESC);

CREATE TABLE signer_members (
    signer_id   uuid NOT NULL REFERENCES signers,
    member_id   uuid NOT NULL,
    member_kind text NOT NULL CONSTRAINT member_kind_is_known CHECK (member_kind IN ('person', 'machine', 'group')),
    role        text NOT NULL CONSTRAINT member_role_is_known CHECK (role IN ('administrator', 'operator', 'auditor')),
    since       timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (signer_id, member_id)
);
CREATE INDEX signers_by_member ON signer_members (member_id);

-- Who holds which role on which Signer, through a direct membership or a group; only active identities of active organizations.
-- rank orders the roles: 3 administrator, 2 operator, 1 auditor. A machine never administers, not even through a group.
CREATE VIEW signer_roles AS
    SELECT held.signer_id, held.identity_id, max(CASE i.kind WHEN 'machine' THEN least(held.rank, 2) ELSE held.rank END) AS rank
    FROM (
        SELECT m.signer_id, m.member_id AS identity_id,
               CASE m.role WHEN 'administrator' THEN 3 WHEN 'operator' THEN 2 ELSE 1 END AS rank
        FROM signer_members m WHERE m.member_kind <> 'group'
        UNION ALL
        SELECT m.signer_id, g.identity_id,
               CASE m.role WHEN 'administrator' THEN 3 WHEN 'operator' THEN 2 ELSE 1 END AS rank
        FROM signer_members m JOIN group_members g ON g.group_id = m.member_id WHERE m.member_kind = 'group'
    ) held
    JOIN identities i ON i.id = held.identity_id AND i.state = 'active'
    JOIN organizations o ON o.id = i.organization_id AND o.state = 'active'
    GROUP BY held.signer_id, held.identity_id;

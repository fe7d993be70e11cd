-- Who there is: organizations, people and their logins, machine identities, groups, the public keys of access tokens.
-- Everything below an organization carries organization_id; nothing is visible across organizations.

-- token_generation counts how often all access tokens were ended at once. A token carries the sum of its identity's and its
-- organization's number and is good for that sum only, so that one that was ended stays ended when its identity is enabled again.
CREATE TABLE organizations (
    id         uuid PRIMARY KEY,
    slug       text NOT NULL CONSTRAINT organization_slug_is_unique UNIQUE,
    name       text NOT NULL,
    state      text NOT NULL DEFAULT 'active' CONSTRAINT organization_state_is_known CHECK (state IN ('active', 'disabled')),
    token_generation bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- One row for everybody who can hold a token, so that members, groups and grants point at one place.
CREATE TABLE identities (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations,
    kind            text NOT NULL CONSTRAINT identity_kind_is_known CHECK (kind IN ('person', 'machine')),
    name            text NOT NULL,
    state           text NOT NULL DEFAULT 'active' CONSTRAINT identity_state_is_known CHECK (state IN ('active', 'disabled')),
    token_generation bigint NOT NULL DEFAULT 0,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX identities_by_organization ON identities (organization_id, kind, id);

CREATE TABLE persons (
    id             uuid PRIMARY KEY REFERENCES identities,
    email          text,
    role           text NOT NULL CONSTRAINT person_role_is_known CHECK (role IN ('admin', 'member')),
    platform_admin boolean NOT NULL DEFAULT false
);

CREATE TABLE accounts (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations,
    person_id       uuid NOT NULL REFERENCES persons,
    login           text NOT NULL,
    password_hash   text NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX login_is_unique_in_its_organization ON accounts (organization_id, lower(login));
CREATE INDEX accounts_by_person ON accounts (person_id);

CREATE TABLE machine_secrets (
    id          uuid PRIMARY KEY,
    machine_id  uuid NOT NULL REFERENCES identities,
    secret_hash text NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at  timestamptz
);
CREATE INDEX machine_secrets_by_machine ON machine_secrets (machine_id);

CREATE TABLE machine_owners (
    machine_id uuid NOT NULL REFERENCES identities,
    person_id  uuid NOT NULL REFERENCES persons,
    PRIMARY KEY (machine_id, person_id)
);

CREATE TABLE groups (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations,
    name            text NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT group_name_is_unique_in_its_organization UNIQUE (organization_id, name)
);

CREATE TABLE group_members (
    group_id    uuid NOT NULL REFERENCES groups,
    identity_id uuid NOT NULL REFERENCES identities,
    PRIMARY KEY (group_id, identity_id)
);
CREATE INDEX groups_by_member ON group_members (identity_id);

-- Each gateway signs access tokens with a key that never leaves its memory and publishes the public half here until the last
-- token signed with it has expired.
CREATE TABLE token_keys (
    kid        text PRIMARY KEY,
    public_jwk jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL
);

-- The hash of the setup token; the row is gone once it was used.
CREATE TABLE setup_tokens (
    only_one   boolean PRIMARY KEY DEFAULT true CONSTRAINT there_is_one_setup_token CHECK (only_one),
    token_hash bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Answers to POSTs that create: the same key of the same identity leads back to what the first call made.
CREATE TABLE idempotency_keys (
    organization_id uuid NOT NULL,
    identity_id     uuid NOT NULL,
    idempotency_key text NOT NULL,
    call_hash       bytea NOT NULL,
    resource_id     uuid NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT idempotency_key_is_used_once PRIMARY KEY (organization_id, identity_id, idempotency_key)
);

-- Webhooks: who is told of events, how far each has been told, and what became of it.

-- An endpoint of an organization, or (request_id) the callback of one request.
CREATE TABLE webhooks (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations,
    request_id      uuid CONSTRAINT a_request_has_one_callback UNIQUE REFERENCES requests,
    -- Its query may hold a secret of the receiver.
    url             text NOT NULL,
    -- Who shares a lane waits for each other: an endpoint has its own, callbacks of one organization to one host share theirs.
    lane            text NOT NULL,
    description     text,
    -- Types, and prefixes such as "request."; empty: all types.
    events          text[] NOT NULL,
    -- Events of this Signer only; null: of all, and those of none.
    signer_id       uuid REFERENCES signers,
    signature       text NOT NULL CONSTRAINT webhook_signature_is_known CHECK (signature IN ('v1', 'v1a')),
    -- Secrets are made of the operator's key and these; they are not in the database. Null for callbacks, whose key is the organization's.
    salt            bytea CONSTRAINT salt_is_long CHECK (octet_length(salt) = 32),
    former_salt     bytea,
    former_until    timestamptz,
    state           text NOT NULL DEFAULT 'enabled' CONSTRAINT webhook_state_is_known CHECK (state IN ('enabled', 'disabled')),
    disabled_reason text,
    -- Every event before this place of the log was delivered or has its row in webhook_deliveries.
    cursor          bigint NOT NULL,
    -- Since when every attempt failed; null after a success.
    failing_since   timestamptz,
    -- The receiver asked to be left alone until then.
    paused_until    timestamptz,
    created_by      uuid NOT NULL REFERENCES identities,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT a_callback_has_no_salt CHECK ((request_id IS NULL) = (salt IS NOT NULL)),
    CONSTRAINT former_salt_has_an_end CHECK ((former_salt IS NULL) = (former_until IS NULL)),
    CONSTRAINT only_the_disabled_have_a_reason CHECK ((state = 'disabled') = (disabled_reason IS NOT NULL))
) WITH (fillfactor = 70);
CREATE INDEX webhooks_by_organization ON webhooks (organization_id, id DESC) WHERE request_id IS NULL;

-- What was tried, bounded: what is due, what is given up, and the recent rest. One row for each event of one endpoint; without tree_index: a
-- test that somebody sent.
CREATE TABLE webhook_deliveries (
    id               uuid PRIMARY KEY,
    webhook_id       uuid NOT NULL REFERENCES webhooks ON DELETE CASCADE,
    tree_index       bigint,
    type             text NOT NULL,
    state            text NOT NULL CONSTRAINT delivery_state_is_known CHECK (state IN ('pending', 'delivered', 'failed')),
    -- Of all times; and of the present schedule, which a resend begins anew.
    attempts         integer NOT NULL DEFAULT 0,
    tries            integer NOT NULL DEFAULT 0,
    next_attempt_at  timestamptz,
    last_attempt_at  timestamptz,
    -- Of the last attempt: the status of the answer, or what went wrong.
    status           integer,
    problem          text,
    duration_millis  bigint,
    created_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT an_event_is_delivered_once UNIQUE (webhook_id, tree_index),
    CONSTRAINT what_waits_has_its_time CHECK ((state = 'pending') = (next_attempt_at IS NOT NULL))
) WITH (fillfactor = 70);
CREATE INDEX deliveries_by_webhook ON webhook_deliveries (webhook_id, id DESC);
CREATE INDEX deliveries_that_wait ON webhook_deliveries (webhook_id, next_attempt_at) WHERE state = 'pending';
CREATE INDEX deliveries_due ON webhook_deliveries (next_attempt_at) WHERE state = 'pending';

-- How far the log was looked through for outcomes of requests that have a callback.
CREATE TABLE webhook_callbacks (
    one    boolean PRIMARY KEY DEFAULT true CHECK (one),
    cursor bigint NOT NULL
) WITH (fillfactor = 20);
INSERT INTO webhook_callbacks (cursor) SELECT size FROM log_head;

INSERT INTO leases (name) VALUES ('webhooks');

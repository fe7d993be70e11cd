-- Channels of chat programs: where notifications are shown as cards, and the cards that wait.

CREATE TABLE channels (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations,
    kind            text NOT NULL CONSTRAINT channel_kind_is_known CHECK (kind IN ('slack', 'teams')),
    name            text NOT NULL,
    -- Who has the URL can write there: sealed with a key of the operator's, for this organization and channel alone.
    sealed_url      bytea NOT NULL,
    host            text NOT NULL,
    fingerprint     text NOT NULL,
    -- Kinds of notifications and Signers; empty: all.
    notices         text[] NOT NULL,
    signers         uuid[] NOT NULL,
    state           text NOT NULL DEFAULT 'enabled' CONSTRAINT channel_state_is_known CHECK (state IN ('enabled', 'disabled')),
    disabled_reason text,
    -- Attempts that failed since the last one that did not, and since when; nothing is sent before the pause is over.
    failures        integer NOT NULL DEFAULT 0,
    failing_since   timestamptz,
    paused_until    timestamptz,
    last_error      text,
    last_error_at   timestamptz,
    last_sent_at    timestamptz,
    created_by      uuid NOT NULL REFERENCES identities,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT only_disabled_channels_have_a_reason CHECK ((state = 'disabled') = (disabled_reason IS NOT NULL))
) WITH (fillfactor = 70);
CREATE INDEX channels_by_organization ON channels (organization_id, id DESC);

-- As notifications, but for whoever reads a channel. details: what of the event is not kept elsewhere; gone once sent.
CREATE TABLE channel_cards (
    id              uuid PRIMARY KEY,
    channel_id      uuid NOT NULL REFERENCES channels ON DELETE CASCADE,
    organization_id uuid NOT NULL,
    cause           text NOT NULL,
    kind            text NOT NULL,
    signer_id       uuid,
    request_id      uuid,
    grant_id        uuid,
    step            integer,
    details         jsonb NOT NULL,
    state           text NOT NULL DEFAULT 'waiting' CONSTRAINT card_state_is_known
        CHECK (state IN ('waiting', 'sent', 'needless', 'given_up')),
    attempts        integer NOT NULL DEFAULT 0,
    due_at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at        timestamptz,
    CONSTRAINT only_waiting_cards_are_open CHECK ((state = 'waiting') = (ended_at IS NULL)),
    CONSTRAINT a_channel_is_told_once UNIQUE (channel_id, cause, kind)
) WITH (fillfactor = 70);
CREATE INDEX cards_to_send ON channel_cards (channel_id, id) WHERE state = 'waiting';
CREATE INDEX cards_to_forget ON channel_cards (ended_at) WHERE state <> 'waiting';

INSERT INTO leases (name) VALUES ('channel-sender');

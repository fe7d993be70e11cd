-- What people are told: how they want it, what waits to be sent, and what the clock has told.

CREATE TABLE notification_preferences (
    person_id     uuid PRIMARY KEY REFERENCES persons,
    -- Families of which this person gets no mail.
    muted         text[] NOT NULL DEFAULT '{}',
    digest        text NOT NULL DEFAULT 'none' CONSTRAINT digest_is_known CHECK (digest IN ('none', 'hourly', 'daily')),
    time_zone     text NOT NULL DEFAULT 'UTC'
);

-- The first event that nobody was told of yet. What was before notifications came stays untold.
CREATE TABLE notification_cursor (
    one  boolean PRIMARY KEY DEFAULT true CHECK (one),
    next bigint NOT NULL
) WITH (fillfactor = 20);
INSERT INTO notification_cursor (next) SELECT size FROM log_head;

-- Names and addresses are looked up when it is sent, so none are here. details: what of the event is not kept elsewhere; gone once sent.
CREATE TABLE notifications (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations,
    cause           text NOT NULL,
    kind            text NOT NULL,
    person_id       uuid NOT NULL REFERENCES persons,
    signer_id       uuid,
    request_id      uuid,
    grant_id        uuid,
    step            integer,
    details         jsonb NOT NULL,
    digest          boolean NOT NULL,
    state           text NOT NULL DEFAULT 'waiting' CONSTRAINT notification_state_is_known
        CHECK (state IN ('waiting', 'sent', 'needless', 'given_up')),
    attempts        integer NOT NULL DEFAULT 0,
    due_at          timestamptz NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at        timestamptz,
    CONSTRAINT only_waiting_notifications_are_open CHECK ((state = 'waiting') = (ended_at IS NULL)),
    CONSTRAINT a_person_is_told_once UNIQUE (cause, kind, person_id)
) WITH (fillfactor = 70);
CREATE INDEX notifications_to_send ON notifications (due_at) WHERE state = 'waiting';
CREATE INDEX notifications_to_forget ON notifications (ended_at) WHERE state <> 'waiting';

-- Each reminder, escalation and coming end that was written into the log: once each.
CREATE TABLE deadlines_told (
    subject_id uuid NOT NULL,
    what       text NOT NULL,
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (subject_id, what)
);

INSERT INTO leases (name) VALUES ('notify-reader'), ('notify-sender'), ('notify-deadlines');

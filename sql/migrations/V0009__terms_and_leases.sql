-- Ends that nobody asks for: pending requests time out, windows end, signatures are used up. One gateway at a time writes them down.

-- Work that one gateway at a time does for all. Whoever holds the row locked and finds it free or its own may do the work, in the same
-- transaction: a holder that is paused holds at most this transaction, and a dead one is followed as soon as the lease has run out.
CREATE TABLE leases (
    name   text PRIMARY KEY,
    holder uuid,
    until  timestamptz NOT NULL DEFAULT '-infinity'
) WITH (fillfactor = 20);
INSERT INTO leases (name) VALUES ('reaper');

-- Neither key nor predicate names grants.used: a signature must stay an update of the row alone.
CREATE INDEX grants_to_expire ON grants (expires_at) WHERE state = 'active';
CREATE INDEX active_grants ON grants (id) WHERE state = 'active';

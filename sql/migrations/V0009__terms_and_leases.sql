-- Terms of access: times, scope; and the ends that nobody asks for, which one gateway at a time writes down.

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

-- Access between times instead of a window after the approval; null where the approval or the window says it.
ALTER TABLE requests
    ADD COLUMN not_before timestamptz,
    ADD COLUMN grant_expires_at timestamptz,
    ADD CONSTRAINT requested_times_run_forward CHECK (grant_expires_at > not_before),
    -- What the gateway itself saw of the requester, by name; shown to approvers apart from what was only claimed.
    ADD COLUMN verified jsonb NOT NULL DEFAULT '{}' CONSTRAINT verified_facts_are_an_object CHECK (jsonb_typeof(verified) = 'object'),
    ADD COLUMN scope jsonb CONSTRAINT scope_of_request_is_an_object CHECK (jsonb_typeof(scope) = 'object');

-- Finds what was last approved of the same kind.
CREATE INDEX approved_requests ON requests (signer_id, requester_id, id) WHERE state = 'approved';

-- What access is narrowed to; null: to nothing. Never changed, so a gateway may remember it.
ALTER TABLE grants ADD COLUMN scope jsonb CONSTRAINT scope_of_grant_is_an_object CHECK (jsonb_typeof(scope) = 'object');
CREATE TRIGGER scopes_are_immutable BEFORE UPDATE ON grants
    FOR EACH ROW WHEN (OLD.scope IS DISTINCT FROM NEW.scope) EXECUTE FUNCTION refuse_change();

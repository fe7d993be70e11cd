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

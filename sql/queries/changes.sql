-- The policy guard: changes that wait for a second person.

-- name: guarded
-- Whether the guard holds on a Signer, and the version of its authority.
SELECT s.policy_guard AND coalesce(jsonb_array_length(p.steps), 0) > 0 AS guarded, s.authority_version, s.slug
FROM signers s LEFT JOIN policies p ON p.signer_id = s.id AND p.version = s.policy_version
WHERE s.id = $1

-- name: administrators
-- Active people who administer the Signer.
SELECT i.id FROM signer_roles r JOIN identities i ON i.id = r.identity_id AND i.kind = 'person'
WHERE r.signer_id = $1 AND r.rank = 3
ORDER BY i.id LIMIT 1000

-- name: insertChange
-- Nothing when the same change waits already. It asks for no signatures; the columns say the least that they can.
INSERT INTO requests (id, organization_id, signer_id, requester_id, recipient_id, policy_version, justification, signatures_unlimited,
                      signatures, window_unlimited, window_seconds, request_hash, terms_hash, step_count, excluded_owners, expires_at,
                      subject, steps, change, authority_version)
VALUES ($1, $2, $3, $4, $5, $6, $7, false, 1, false, 1, $8, $9, 1, $10,
        clock_timestamp() + make_interval(secs => $11::bigint::double precision), 'change', $12::text::jsonb, $13, $14)
ON CONFLICT (signer_id, requester_id, terms_hash) WHERE state = 'pending' DO NOTHING
RETURNING id

-- name: waitingChange
-- The same change, waiting already; held.
SELECT id, expires_at <= clock_timestamp() AS overdue FROM requests
WHERE signer_id = $1 AND requester_id = $2 AND terms_hash = $3 AND state = 'pending'
FOR UPDATE

-- name: setGuard
UPDATE signers SET policy_guard = $2, version = version + 1 WHERE id = $1 AND policy_guard <> $2

-- name: requester
-- An active person of the organization, as a caller; held against being disabled.
SELECT i.id, i.name, p.role FROM identities i JOIN persons p ON p.id = i.id
WHERE i.organization_id = $1 AND i.id = $2 AND i.state = 'active'

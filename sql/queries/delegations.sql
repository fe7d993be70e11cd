-- Who may decide in whose place.

-- name: delegate
-- A person of the organization with their rank on Signer $3 (null: none asked for).
SELECT i.id, i.kind, i.name, i.state = 'active' AS active,
       coalesce((SELECT r.rank FROM signer_roles r WHERE r.signer_id = $3 AND r.identity_id = i.id), 0) AS rank
FROM identities i WHERE i.organization_id = $1 AND i.id = $2

-- name: insertDelegation
-- Begins now unless $7 says when; nothing when the delegator has $9 that are not over.
INSERT INTO delegations (id, organization_id, delegator_id, delegate_id, signer_id, reason, begins_at, ends_at)
SELECT $1, $2, $3, $4, $5, $6, $7, $8
WHERE (SELECT count(*) FROM delegations d WHERE d.delegator_id = $3 AND d.withdrawn_at IS NULL AND d.ends_at > clock_timestamp()) < $9::bigint
RETURNING id

-- name: delegationRows
SELECT d.id, d.delegator_id, a.name AS delegator_name, d.delegate_id, b.name AS delegate_name, d.signer_id, s.slug, d.reason,
       d.begins_at, d.ends_at, d.created_at, d.withdrawn_at, clock_timestamp() AS now
FROM delegations d
JOIN identities a ON a.id = d.delegator_id
JOIN identities b ON b.id = d.delegate_id
LEFT JOIN signers s ON s.id = d.signer_id
WHERE d.id = ANY ($1)
ORDER BY d.id DESC

-- name: visibleDelegation
-- One that the caller ($2) gave or got, or any for an admin ($3).
SELECT d.id FROM delegations d
WHERE d.organization_id = $1 AND d.id = $4 AND ($3::boolean OR d.delegator_id = $2 OR d.delegate_id = $2)

-- name: listDelegations
-- Visible ones below cursor $4, newest first.
SELECT d.id FROM delegations d
WHERE d.organization_id = $1 AND ($3::boolean OR d.delegator_id = $2 OR d.delegate_id = $2) AND ($4::uuid IS NULL OR d.id < $4)
ORDER BY d.id DESC LIMIT $5

-- name: withdrawDelegation
-- Ends it before its time.
UPDATE delegations SET withdrawn_at = clock_timestamp(), withdrawn_by = $2
WHERE id = $1 AND withdrawn_at IS NULL AND ends_at > clock_timestamp()

-- name: standIns
-- For Signers $1: who may decide in whose place right now. The delegate must be an active person and a member in a role other than
-- auditor by themselves; whether the delegator may decide is judged by the steps, so nothing is passed on a second time.
SELECT DISTINCT ON (s.id, d.delegate_id, d.delegator_id)
       s.id AS signer_id, d.id, d.delegator_id, d.delegate_id, b.name AS delegate_name
FROM signers s
JOIN delegations d ON d.organization_id = s.organization_id AND (d.signer_id IS NULL OR d.signer_id = s.id)
JOIN identities b ON b.id = d.delegate_id AND b.kind = 'person'
WHERE s.id = ANY ($1) AND d.withdrawn_at IS NULL AND d.begins_at <= clock_timestamp() AND d.ends_at > clock_timestamp()
  AND (SELECT r.rank FROM signer_roles r WHERE r.signer_id = s.id AND r.identity_id = d.delegate_id) >= 2
ORDER BY s.id, d.delegate_id, d.delegator_id, d.ends_at DESC, d.id

-- What an attestation says of a signature: only what was committed, and the names that people and things have now.

-- name: findAttestationKey
SELECT name, public_key, token, cka_id FROM attestation_keys

-- name: lockAttestationKey
-- One node at a time looks for the key and makes it where there is none.
SELECT pg_advisory_xact_lock(hashtextextended('countersign attestation key', 0))

-- name: insertAttestationKey
INSERT INTO attestation_keys (name, public_key, token, cka_id) VALUES ($1, $2, $3, $4)

-- name: attestedOperation
-- Operation $1 of organization $2 with its certificate, the leaf that tells of it and its place; tree_index is null until the tree has it.
SELECT o.outcome, o.grant_id, o.identity_id, i.kind AS identity_kind, i.name AS identity_name, n.id AS organization_id,
       n.slug AS organization_slug, s.id AS signer_id, s.slug AS signer_slug, s.key_algorithm, c.certificate, c.serial AS certificate_serial,
       l.leaf, e.tree_index, (SELECT k.origin FROM log_keys k) AS origin
FROM operations o
JOIN identities i ON i.id = o.identity_id
JOIN organizations n ON n.id = o.organization_id
JOIN signers s ON s.id = o.signer_id
LEFT JOIN signer_certificates c ON c.signer_id = s.id AND c.serial = o.certificate_serial
LEFT JOIN audit_leaves l ON l.operation_id = o.id AND l.organization_id = o.organization_id
LEFT JOIN log_entries e ON e.leaf_id = l.id
WHERE o.id = $1 AND o.organization_id = $2
ORDER BY l.id LIMIT 1

-- name: attestedGrant
SELECT g.id, g.origin, g.request_id, g.granted_by AS giver_id, b.kind AS giver_kind, b.name AS giver_name, g.justification,
       g.signatures_unlimited, g.max_signatures, g.not_before, g.expires_at, g.created_at, g.scope IS NOT NULL AS scoped, v.*
FROM grants g
LEFT JOIN identities b ON b.id = g.granted_by
LEFT JOIN glasses v ON v.glass_grant = g.id
WHERE g.id = $1

-- name: attestedRequest
SELECT r.id, r.request_hash, r.requester_id, q.kind AS requester_kind, q.name AS requester_name, r.recipient_id, c.kind AS recipient_kind,
       c.name AS recipient_name, r.justification, r.ticket, r.policy_version, r.created_at, r.ended_at,
       coalesce(r.steps, p.steps)::text AS steps
FROM requests r
JOIN identities q ON q.id = r.requester_id
JOIN identities c ON c.id = r.recipient_id
JOIN policies p ON p.signer_id = r.signer_id AND p.version = r.policy_version
WHERE r.id = $1

-- name: attestedApprovals
SELECT d.step, d.person_id, i.name AS person_name, d.at, d.request_hash, d.on_behalf_of, o.name AS delegator_name, d.delegation_id
FROM decisions d
JOIN identities i ON i.id = d.person_id
LEFT JOIN identities o ON o.id = d.on_behalf_of
WHERE d.request_id = $1 AND d.verdict = 'approve'
ORDER BY d.step, d.at, d.person_id

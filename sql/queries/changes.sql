-- The policy guard: changes that wait for a second person.

-- name: guarded
-- Whether the guard holds on a Signer, and the version of its authority.
SELECT s.policy_guard AND asks_for_approval(p.steps, p.conditions) AS guarded, s.authority_version, s.slug
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

-- name: gaining
-- Who would do more than now on Signer $1 if group $2 had rank $3 there: people, and the owners of machine identities.
SELECT DISTINCT coalesce(o.person_id, i.id) AS person
FROM group_members g
JOIN identities i ON i.id = g.identity_id
LEFT JOIN machine_owners o ON o.machine_id = i.id
WHERE g.group_id = $2 AND (i.kind = 'person' OR o.person_id IS NOT NULL)
  AND coalesce((SELECT r.rank FROM signer_roles r WHERE r.signer_id = $1 AND r.identity_id = i.id), 0)
      < CASE i.kind WHEN 'machine' THEN least($3::integer, 2) ELSE $3 END

-- name: restingGrants
-- At most $3 active grants on Signers $1 of identity $2, or of everybody in group $2, who may not sign there now.
SELECT g.id, s.slug, g.signatures_unlimited, g.max_signatures - g.used AS remaining, g.expires_at,
       i.id AS grantee_id, i.kind AS grantee_kind, i.name AS grantee_name
FROM grants g
JOIN signers s ON s.id = g.signer_id
JOIN identities i ON i.id = g.grantee_id
WHERE g.signer_id = ANY ($1) AND g.state = 'active' AND g.used < g.max_signatures AND g.expires_at > clock_timestamp()
  AND (g.grantee_id = $2 OR g.grantee_id IN (SELECT m.identity_id FROM group_members m WHERE m.group_id = $2))
  AND coalesce((SELECT r.rank FROM signer_roles r WHERE r.signer_id = g.signer_id AND r.identity_id = g.grantee_id), 0) < 2
ORDER BY g.id LIMIT $3

-- name: holdSignersOfGroup
-- All Signers for which it matters that identity $2 joins group $1, in the order of their ids.
SELECT s.id FROM signers s WHERE s.id IN (SELECT j.signer_id FROM signers_of_joining($1, $2) j) ORDER BY s.id FOR NO KEY UPDATE

-- name: guardedThrough
-- Guarded Signers on which members of group $1 sign, administer or decide, and those with conditions that look at groups where identity $2
-- may sign, now or once it is enabled.
SELECT s.id, s.slug, s.authority_version, g.role, coalesce(g.decides, false) AS decides, c.looks_at_groups
FROM groups t
JOIN signers s ON s.organization_id = t.organization_id
JOIN policies p ON p.signer_id = s.id AND p.version = s.policy_version
LEFT JOIN signers_of_group($1) g ON g.signer_id = s.id
CROSS JOIN LATERAL (
    SELECT look_at_groups(p.conditions) AND EXISTS (
        SELECT 1 FROM signer_members m
        WHERE m.signer_id = s.id AND m.role IN ('administrator', 'operator')
          AND (m.member_id = $2 OR m.member_id IN (SELECT o.group_id FROM group_members o WHERE o.identity_id = $2))) AS looks_at_groups) c
WHERE t.id = $1 AND s.policy_guard AND asks_for_approval(p.steps, p.conditions) AND s.state NOT IN ('archived', 'failed')
  AND (g.decides OR g.role IN ('administrator', 'operator') OR c.looks_at_groups)
ORDER BY s.id

-- name: agreedBy
-- The Signer whose people approved request $1, as it was then, and what they approved.
SELECT signer_id, authority_version, change FROM requests WHERE id = $1

-- name: shareMemberOfChange
-- Who joins or gets a role by the change that request $1 asks for.
SELECT i.id FROM identities i
WHERE i.id = (SELECT (r.change::jsonb ->> 'member')::uuid FROM requests r WHERE r.id = $1)
FOR SHARE

-- name: holdGroupOfChange
-- The group that the change of request $1 adds a member to, or gives a role.
SELECT g.id FROM groups g
WHERE g.id IN (SELECT v.id::uuid FROM requests r CROSS JOIN LATERAL (VALUES (r.change::jsonb ->> 'group'), (r.change::jsonb ->> 'member')) v (id)
               WHERE r.id = $1)
ORDER BY g.id FOR NO KEY UPDATE

-- name: holdSignersOfChange
-- Signer $2 of request $1, and all for which it matters who joins its group, in the order of their ids.
SELECT s.id FROM signers s
WHERE s.id = $2
   OR s.id IN (SELECT j.signer_id FROM requests r
               CROSS JOIN LATERAL signers_of_joining((r.change::jsonb ->> 'group')::uuid, (r.change::jsonb ->> 'member')::uuid) j
               WHERE r.id = $1)
ORDER BY s.id FOR NO KEY UPDATE

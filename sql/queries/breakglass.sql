-- Break-glass: opened by one Administrator, ratified or refused by a second person, lapsed when nobody did.

-- name: insertGlassGrant
-- Begins now and ends after $8 seconds.
INSERT INTO grants (id, organization_id, signer_id, grantee_id, origin, granted_by, justification, signatures_unlimited, max_signatures,
                    not_before, expires_at)
SELECT $1, $2, $3, $4, 'break_glass', $5, $6, false, $7, t.now, t.now + make_interval(secs => $8::bigint::double precision)
FROM (SELECT clock_timestamp() AS now) t

-- name: insertGlass
-- $1 grant, to be ratified within $6 seconds; nothing while another one of the Signer is open.
INSERT INTO break_glass (grant_id, signer_id, opened_by, reason, excluded, ratify_by)
VALUES ($1, $2, $3, $4, $5, clock_timestamp() + make_interval(secs => $6::bigint::double precision))
ON CONFLICT (signer_id) WHERE state = 'open' DO NOTHING
RETURNING ratify_by

-- name: openGlass
-- The grant that waits to be ratified.
SELECT grant_id FROM break_glass WHERE signer_id = $1 AND state = 'open'

-- name: glass
-- With everybody who must not ratify: those excluded when it was opened, and who owns the machine now.
SELECT b.grant_id, b.signer_id, b.state, b.ratify_by <= clock_timestamp() AS overdue, g.used,
       b.excluded || ARRAY(SELECT o.person_id FROM machine_owners o WHERE o.machine_id = g.grantee_id) AS excluded
FROM break_glass b JOIN grants g ON g.id = b.grant_id
WHERE b.grant_id = $1

-- name: holdGlassGrant
-- Until this transaction ends nothing more is signed under grant $1. Its Signer is held before.
SELECT id FROM grants WHERE id = $1 FOR NO KEY UPDATE

-- name: ratifiers
-- Every Administrator of the Signer, and every approver whom a step of its policy in force, or one that a condition can add, names, who is an
-- active person and more than Auditor.
SELECT DISTINCT i.id, i.name
FROM signers s
JOIN signer_roles r ON r.signer_id = s.id
JOIN identities i ON i.id = r.identity_id AND i.kind = 'person'
WHERE s.id = $1
  AND (r.rank = 3 OR (r.rank = 2 AND EXISTS (
      SELECT 1 FROM policies p CROSS JOIN LATERAL jsonb_path_query(jsonb_build_array(p.steps, p.conditions), 'strict $.**.approvers[*]') a
      WHERE p.signer_id = s.id AND p.version = s.policy_version
        AND ((a ->> 'id')::uuid = i.id OR (a ->> 'id')::uuid IN (SELECT g.group_id FROM group_members g WHERE g.identity_id = i.id)))))
ORDER BY i.name, i.id

-- name: closeGlass
-- open to $2 by $3, in time.
UPDATE break_glass SET state = $2, closed_by = $3, close_reason = $4, closed_at = clock_timestamp()
WHERE grant_id = $1 AND state = 'open' AND ratify_by > clock_timestamp()

-- name: overdueGlasses
SELECT grant_id, signer_id FROM break_glass WHERE state = 'open' AND ratify_by <= clock_timestamp() ORDER BY signer_id LIMIT $1

-- name: holdSigners
SELECT id FROM signers WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE

-- name: lapseGlasses
-- open to lapsed, once their time is over by this clock.
UPDATE break_glass b SET state = 'lapsed', close_reason = 'not ratified in time', closed_at = clock_timestamp()
FROM grants g
WHERE b.grant_id = ANY ($1) AND b.state = 'open' AND b.ratify_by <= clock_timestamp() AND g.id = b.grant_id
RETURNING b.grant_id, b.signer_id, g.organization_id, g.used

-- name: suspendSigner
-- No more signatures; a Signer that was disabled already keeps the reason beside it.
UPDATE signers SET state = 'disabled', suspended_because = $2, suspended_for = $3, version = version + 1
WHERE id = $1 AND state IN ('active', 'disabled')

-- name: signaturesUnder
-- The signatures that were made under a grant, oldest first.
SELECT id, at, algorithm, encode(digest, 'hex') AS digest, file_name, tool, host FROM operations
WHERE grant_id = $1 AND slot > 0 ORDER BY slot LIMIT 10

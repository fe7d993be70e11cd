-- The calendar of change freezes. Conditions read it in approvals.sql and signing.sql.

-- name: freezeSigners
-- Signers of the organization by slug or id. A failed one never signs.
SELECT id, slug FROM signers WHERE organization_id = $1 AND (slug = ANY ($2) OR id::text = ANY ($2)) AND state <> 'failed'

-- name: insertFreeze
-- Begins now when $5 is null. Nothing when its end has passed or is more than a year after it, or when $9 others are not over.
INSERT INTO freezes (id, organization_id, name, reason, begins_at, ends_at, signer_ids, created_by)
SELECT $1, $2, $3, $4, t.begins, $6, $7, $8
FROM (SELECT coalesce($5::timestamptz, clock_timestamp()) AS begins) t
WHERE $6::timestamptz > greatest(t.begins, clock_timestamp()) AND $6 <= t.begins + interval '1 year'
  AND (SELECT count(*) FROM freezes f WHERE f.organization_id = $2 AND f.removed_at IS NULL AND f.ends_at > clock_timestamp()) < $9
RETURNING id

-- name: freezesThatCount
SELECT count(*) AS freezes FROM freezes WHERE organization_id = $1 AND removed_at IS NULL AND ends_at > clock_timestamp()

-- name: listFreezes
-- Of organization $1, below cursor $4, newest first, at most $5; only $6 if it is there. $3 the caller is an admin, else caller $2 sees
-- those of all Signers and those of Signers that they have a role on.
SELECT * FROM (
    SELECT f.id, f.name, f.reason, f.begins_at, f.ends_at, f.created_at, f.removed_at, f.created_by, i.name AS creator,
           f.signer_ids = '{}' AS all_signers, clock_timestamp() AS now,
           ARRAY(SELECT s.slug FROM signers s
                 WHERE s.id = ANY (f.signer_ids)
                   AND ($3::boolean OR EXISTS (SELECT 1 FROM signer_roles r WHERE r.signer_id = s.id AND r.identity_id = $2))
                 ORDER BY s.slug) AS slugs
    FROM freezes f JOIN identities i ON i.id = f.created_by
    WHERE f.organization_id = $1 AND ($4::uuid IS NULL OR f.id < $4) AND ($6::uuid IS NULL OR f.id = $6)) f
WHERE $3 OR f.all_signers OR f.slugs <> '{}'
ORDER BY f.id DESC LIMIT $5

-- name: removeFreeze
-- Before its end only.
UPDATE freezes SET removed_at = clock_timestamp(), removed_by = $3
WHERE id = $1 AND organization_id = $2 AND removed_at IS NULL AND ends_at > clock_timestamp()

-- Reading the audit log.

-- name: listAudit
-- One organization, newest first. $1 organization, $2 whether leaves of the installation itself belong to it, $3 id before which the
-- page begins, $4 type or prefix that ends in a dot, $5 actor, $6 since, $7 until, $8 Signer, $9 request, $10 grant, $11 operation,
-- $12 how many.
SELECT l.id, l.type, l.at, l.actor_id, i.name AS actor_name, l.signer_id, l.request_id, l.grant_id, l.operation_id, l.leaf, l.leaf_hash,
       l.node, l.node_seq
FROM audit_leaves l
LEFT JOIN identities i ON i.id = l.actor_id
WHERE (l.organization_id = $1 OR ($2 AND l.organization_id IS NULL))
  AND ($3::bigint IS NULL OR l.id < $3)
  AND ($4::text IS NULL OR CASE WHEN right($4, 1) = '.' THEN starts_with(l.type, $4) ELSE l.type = $4 END)
  AND ($5::uuid IS NULL OR l.actor_id = $5)
  AND ($6::timestamptz IS NULL OR l.at >= $6)
  AND ($7::timestamptz IS NULL OR l.at < $7)
  AND ($8::uuid IS NULL OR l.signer_id = $8)
  AND ($9::uuid IS NULL OR l.request_id = $9)
  AND ($10::uuid IS NULL OR l.grant_id = $10)
  AND ($11::uuid IS NULL OR l.operation_id = $11)
ORDER BY l.id DESC
LIMIT $12

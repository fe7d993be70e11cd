-- Reading the log in bulk, in the order of the tree.

-- name: readExport
-- At most $6 entries from index $1 to before $2. $3 the organization, null for all; $4 a type, or a prefix that ends in a dot; $5 a Signer.
-- A search per entry, as readEntries of the log.
SELECT e.tree_index, l.leaf
FROM log_entries e CROSS JOIN LATERAL (SELECT * FROM audit_leaves a WHERE a.id = e.leaf_id OFFSET 0) l
WHERE e.tree_index >= $1 AND e.tree_index < $2
  AND ($3::uuid IS NULL OR l.organization_id = $3)
  AND ($4::text IS NULL OR l.type = $4 OR (right($4, 1) = '.' AND starts_with(l.type, $4)))
  AND ($5::uuid IS NULL OR l.signer_id = $5)
ORDER BY e.tree_index
LIMIT $6

-- name: coveringCheckpoint
-- The smallest published tree of at least $1 leaves: once there is one it stays the smallest, so that a resumed export proves alike.
SELECT size, note FROM log_checkpoints WHERE size >= $1 ORDER BY size LIMIT 1

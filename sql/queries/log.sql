-- The Merkle log: what the sequencer reads and writes, and what is published.

-- name: findLogKey
SELECT origin AS name, public_key, token, cka_id FROM log_keys

-- name: lockLogKey
-- One node at a time looks for the key and makes it where there is none.
SELECT pg_advisory_xact_lock(hashtextextended('countersign log key', 0))

-- name: insertLogKey
INSERT INTO log_keys (origin, public_key, token, cka_id) VALUES ($1, $2, $3, $4)

-- name: readHead
SELECT size, root FROM log_head

-- name: newLeaves
-- What is not in the tree yet, at most $1 of each node, each chain in its order, with how far the tree has that chain.
SELECT l.id, l.node, l.node_seq, l.leaf, l.leaf_hash, l.at, coalesce(p.sequence, 0) AS reached,
       coalesce(p.head, decode(repeat('00', 32), 'hex')) AS reached_head
FROM nodes n
LEFT JOIN log_positions p ON p.node = n.id
CROSS JOIN LATERAL (
    SELECT a.id, a.node, a.node_seq, a.leaf, a.leaf_hash, a.at
    FROM audit_leaves a
    WHERE a.node = n.id AND a.node_seq > coalesce(p.sequence, 0)
    ORDER BY a.node_seq
    LIMIT $1) l
WHERE n.sequence > coalesce(p.sequence, 0)
ORDER BY l.node, l.node_seq

-- name: countWaiting
SELECT coalesce(sum(n.sequence - coalesce(p.sequence, 0)), 0)::bigint
FROM nodes n LEFT JOIN log_positions p ON p.node = n.id
WHERE n.sequence > coalesce(p.sequence, 0)

-- name: appendToLog
SELECT append_to_log($1, $2, $3, $4::bigint[], $5::uuid[], $6::bigint[], $7::bytea[], $8::smallint[], $9::bigint[], $10::bytea[], $11)

-- name: readTiles
-- $1 levels and $2 tiles, pairwise.
SELECT t.level, t.tile, t.hashes
FROM unnest($1::smallint[], $2::bigint[]) AS wanted (level, tile)
JOIN log_tiles t ON t.level = wanted.level AND t.tile = wanted.tile

-- name: readEntries
-- The bytes of the entries from index $1 to before $2. OFFSET 0 keeps it a search per entry: PostgreSQL would rather read all leaves that
-- there are, for each part anew.
SELECT e.tree_index, l.leaf
FROM log_entries e CROSS JOIN LATERAL (SELECT * FROM audit_leaves a WHERE a.id = e.leaf_id OFFSET 0) l
WHERE e.tree_index >= $1 AND e.tree_index < $2
ORDER BY e.tree_index

-- name: readEntriesOfTypes
-- As readEntries, of types $3.
SELECT e.tree_index, l.leaf
FROM log_entries e CROSS JOIN LATERAL (SELECT * FROM audit_leaves a WHERE a.id = e.leaf_id OFFSET 0) l
WHERE e.tree_index >= $1 AND e.tree_index < $2 AND l.type = ANY ($3)
ORDER BY e.tree_index

-- name: insertCheckpoint
-- The checkpoint $3 of the tree of size $1 and root $2, while the database has that tree; tells whether it has. Of two that sign the same
-- tree the first stays; both say the same.
WITH here AS (SELECT h.size FROM log_head h WHERE h.size = $1 AND h.root = $2),
     inserted AS (INSERT INTO log_checkpoints (size, note) SELECT h.size, $3 FROM here h ON CONFLICT (size) DO NOTHING)
SELECT EXISTS (SELECT 1 FROM here)

-- name: newestCheckpoint
SELECT size, note FROM log_checkpoints ORDER BY size DESC LIMIT 1

-- name: findEntryOfOperation
-- The leaf that tells of operation $2 of organization $1, and its place; tree_index is null until the tree has it.
SELECT l.leaf, e.tree_index
FROM audit_leaves l LEFT JOIN log_entries e ON e.leaf_id = l.id
WHERE l.operation_id = $2 AND l.organization_id = $1
ORDER BY l.id
LIMIT 1

-- name: findEntriesOfOperations
-- The leaves that tell of these operations, as far as the tree has them, the oldest first.
SELECT l.operation_id, l.leaf, e.tree_index
FROM audit_leaves l JOIN log_entries e ON e.leaf_id = l.id
WHERE l.operation_id = ANY ($1)
ORDER BY l.id

-- name: insertAcknowledgement
INSERT INTO log_acknowledgements (id, size, root, by, reason) VALUES ($1, $2, $3, $4, $5)

-- name: findAcknowledgement
-- Whether a person gave up the published tree of size $1 and root $2.
SELECT id FROM log_acknowledgements WHERE size = $1 AND root = $2

-- Reading the Merkle log again, to find what was touched. OFFSET 0 keeps a join a search per row: PostgreSQL would rather read all of a table,
-- for each part anew.

-- name: readPlaces
-- What stands at the places from $1 to before $2, with the operation that a leaf of a signature tells of. Read by number of column.
SELECT e.tree_index, e.leaf_id, l.node, l.node_seq, l.leaf, l.leaf_hash, l.at, l.organization_id, l.type, l.actor_id, l.signer_id,
       l.request_id, l.grant_id, l.operation_id,
       o.id, o.organization_id, o.signer_id, o.identity_id, o.outcome, o.reason, o.idempotency_key, o.grant_id, o.slot, o.algorithm,
       o.digest, o.signature, o.certificate_serial, o.file_name, o.file_size, o.tool, o.host, o.at
FROM log_entries e
LEFT JOIN LATERAL (SELECT * FROM audit_leaves x WHERE x.id = e.leaf_id OFFSET 0) l ON true
LEFT JOIN LATERAL (SELECT * FROM operations x WHERE x.id = l.operation_id OFFSET 0) o ON starts_with(l.type, 'signature.')
WHERE e.tree_index >= $1 AND e.tree_index < $2
ORDER BY e.tree_index

-- name: readPlacesOfSigner
-- The same for the leaves of Signer $1 after id $2, at most $3, with how far the tree has the chain. tree_index is null until the tree
-- has the leaf.
SELECT e.tree_index, l.id, l.node, l.node_seq, l.leaf, l.leaf_hash, l.at, l.organization_id, l.type, l.actor_id, l.signer_id,
       l.request_id, l.grant_id, l.operation_id,
       o.id, o.organization_id, o.signer_id, o.identity_id, o.outcome, o.reason, o.idempotency_key, o.grant_id, o.slot, o.algorithm,
       o.digest, o.signature, o.certificate_serial, o.file_name, o.file_size, o.tool, o.host, o.at, coalesce(p.sequence, 0) AS reached
FROM (SELECT * FROM audit_leaves WHERE signer_id = $1 AND id > $2 ORDER BY id LIMIT $3) l
LEFT JOIN LATERAL (SELECT * FROM log_entries x WHERE x.leaf_id = l.id OFFSET 0) e ON true
LEFT JOIN log_positions p ON p.node = l.node
LEFT JOIN LATERAL (SELECT * FROM operations x WHERE x.id = l.operation_id OFFSET 0) o ON starts_with(l.type, 'signature.')
ORDER BY l.id

-- name: readPredecessors
-- The leaves of chains $1 with the sequences $2, pairwise, and their places.
SELECT l.node, l.node_seq, l.leaf, e.tree_index
FROM unnest($1::uuid[], $2::bigint[]) AS w (node, sequence)
JOIN audit_leaves l ON l.node = w.node AND l.node_seq = w.sequence
LEFT JOIN log_entries e ON e.leaf_id = l.id

-- name: readCheckpoints
-- Those over a tree of more than $1 and at most $2 leaves.
SELECT size, note FROM log_checkpoints WHERE size > $1 AND size <= $2 ORDER BY size

-- name: readMarks
-- Those of more than $1 and at most $2 leaves.
SELECT size, note FROM log_marks WHERE size > $1 AND size <= $2 ORDER BY size

-- name: newestMark
SELECT size, note FROM log_marks ORDER BY size DESC LIMIT 1

-- name: insertMark
INSERT INTO log_marks (size, note) VALUES ($1, $2) ON CONFLICT (size) DO NOTHING

-- name: checkpointsUpTo
-- The newest over at most $1 leaves.
SELECT size, note FROM log_checkpoints WHERE size <= $1 ORDER BY size DESC LIMIT $2

-- name: firstUncovered
-- The first place that no checkpoint covers, and for how long somebody could have made one; no row while there is none. That is since its
-- leaf was written, or since the first of the gateways that live was started: before, nobody may have been there.
SELECT e.tree_index, extract(epoch FROM clock_timestamp() - greatest(l.at, (
           SELECT min(n.started_at) FROM nodes n
           WHERE n.stopped_at IS NULL AND n.heartbeat_at > clock_timestamp() - interval '30 seconds')))::bigint AS age
FROM log_entries e CROSS JOIN LATERAL (SELECT * FROM audit_leaves a WHERE a.id = e.leaf_id OFFSET 0) l
WHERE e.tree_index >= (SELECT coalesce(max(size), 0) FROM log_checkpoints)
ORDER BY e.tree_index
LIMIT 1

-- name: hasCheckpoint
SELECT size FROM log_checkpoints WHERE size = $1

-- name: readBirth
-- The leaf that tells of the key of the log.
SELECT l.leaf, e.tree_index FROM audit_leaves l LEFT JOIN log_entries e ON e.leaf_id = l.id WHERE l.type = 'log.created' ORDER BY l.id LIMIT 1

-- name: beyondTheHead
-- Places and checkpoints beyond a tree of $1 leaves.
SELECT (SELECT min(tree_index) FROM log_entries WHERE tree_index >= $1) AS entry,
       (SELECT note FROM log_checkpoints WHERE size > $1 ORDER BY size DESC LIMIT 1) AS note

-- name: chainEnds
-- Every chain: what its node says of its end, how far the tree says it has it, and what really stands there.
SELECT c.node, c.sequence, c.head, c.reached, c.reached_head, l.leaf AS last, e.tree_index,
       (SELECT a.id FROM audit_leaves a WHERE a.node = c.node AND a.node_seq > coalesce(c.sequence, 0) ORDER BY a.node_seq LIMIT 1) AS beyond,
       (SELECT a.id FROM audit_leaves a WHERE a.node = c.node AND a.node_seq < 1 ORDER BY a.node_seq LIMIT 1) AS before
FROM (SELECT coalesce(n.id, p.node) AS node, n.sequence, n.head, p.sequence AS reached, p.head AS reached_head
      FROM nodes n FULL JOIN log_positions p ON p.node = n.id) c
LEFT JOIN audit_leaves l ON l.node = c.node AND l.node_seq = c.reached
LEFT JOIN log_entries e ON e.leaf_id = l.id
ORDER BY c.node

-- name: strangeChains
-- Leaves of chains that no node is registered for; steps from chain to chain in the index.
WITH RECURSIVE chains AS (
    (SELECT node FROM audit_leaves ORDER BY node LIMIT 1)
    UNION ALL
    SELECT (SELECT a.node FROM audit_leaves a WHERE a.node > c.node ORDER BY a.node LIMIT 1) FROM chains c WHERE c.node IS NOT NULL
)
SELECT c.node FROM chains c WHERE c.node IS NOT NULL AND NOT EXISTS (SELECT FROM nodes n WHERE n.id = c.node) LIMIT 1

-- name: waitingLeaves
-- The leaves that the tree does not have yet, at most $1, each chain in its order, with how long they wait.
SELECT l.id, l.node, l.node_seq, l.leaf, l.leaf_hash, e.tree_index, extract(epoch FROM clock_timestamp() - l.at)::bigint AS age
FROM nodes n
LEFT JOIN log_positions p ON p.node = n.id
CROSS JOIN LATERAL (
    SELECT a.* FROM audit_leaves a WHERE a.node = n.id AND a.node_seq > coalesce(p.sequence, 0) ORDER BY a.node_seq LIMIT $1) l
LEFT JOIN LATERAL (SELECT * FROM log_entries x WHERE x.leaf_id = l.id OFFSET 0) e ON true
ORDER BY l.node, l.node_seq
LIMIT $1

-- name: readOperations
-- The next $2 operations after id $1: how many, the last, and the first that no leaf tells of.
WITH slice AS MATERIALIZED (SELECT id FROM operations WHERE id > $1 ORDER BY id LIMIT $2)
SELECT (SELECT count(*) FROM slice) AS read,
       (SELECT id FROM slice ORDER BY id DESC LIMIT 1) AS last,
       (SELECT s.id FROM slice s
        LEFT JOIN LATERAL (SELECT true AS found FROM audit_leaves l
                           WHERE l.operation_id = s.id AND starts_with(l.type, 'signature.') LIMIT 1) l ON true
        WHERE l.found IS NULL ORDER BY s.id LIMIT 1) AS bad

-- name: readOperationsOfSigner
-- Of Signer $1: the next $3 signed operations after id $2, the last, and the first that no leaf of the Signer tells of.
WITH slice AS MATERIALIZED (
    SELECT id FROM operations WHERE signer_id = $1 AND outcome = 'signed' AND id > $2 ORDER BY id LIMIT $3)
SELECT (SELECT count(*) FROM slice) AS read,
       (SELECT id FROM slice ORDER BY id DESC LIMIT 1) AS last,
       (SELECT s.id FROM slice s
        LEFT JOIN LATERAL (SELECT true AS found FROM audit_leaves l
                           WHERE l.operation_id = s.id AND l.signer_id = $1 AND starts_with(l.type, 'signature.') LIMIT 1) l ON true
        WHERE l.found IS NULL ORDER BY s.id LIMIT 1) AS bad

-- name: samplePlaces
-- At most $2 places of a tree of $1 leaves, by chance.
SELECT DISTINCT floor(random() * $1)::bigint AS place FROM generate_series(1, $2)

-- name: insertDamage
-- Nothing when it is known already.
INSERT INTO log_damages (kind, place, detail) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING

-- name: readScrub
SELECT next, checkpoints, clean, rounds, began_at, extract(epoch FROM clock_timestamp() - began_at)::bigint AS age FROM log_scrub

-- name: moveScrub
UPDATE log_scrub SET next = $1, checkpoints = $2, clean = $3

-- name: beginScrub
-- Another round.
UPDATE log_scrub SET next = 0, checkpoints = 0, clean = true, rounds = rounds + 1, began_at = clock_timestamp()

-- name: lagOfLog
-- Seconds that the oldest leaf without a place waits.
SELECT coalesce(max(extract(epoch FROM clock_timestamp() - l.at)), 0)::double precision AS lag
FROM nodes n
LEFT JOIN log_positions p ON p.node = n.id
JOIN audit_leaves l ON l.node = n.id AND l.node_seq = coalesce(p.sequence, 0) + 1
WHERE n.sequence > coalesce(p.sequence, 0)

-- name: scrubStatus
SELECT s.next, s.rounds, s.began_at, coalesce((SELECT max(size) FROM log_marks), 0) AS verified, (SELECT count(*) FROM log_damages) AS damages
FROM log_scrub s

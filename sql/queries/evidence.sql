-- What an evidence pack is made of.

-- name: names
-- Everything of an organization that an event may name by id.
SELECT id, name FROM identities WHERE organization_id = $1
UNION ALL SELECT id, name FROM groups WHERE organization_id = $1
UNION ALL SELECT id, slug FROM signers WHERE organization_id = $1
UNION ALL SELECT id, name FROM certificate_authorities WHERE organization_id = $1

-- name: events
-- At most $7 events of organization $3 from index $1 to before $2 that happened before $5: those since $4, and of $6 all.
-- A search per entry, as readEntries of the log.
SELECT e.tree_index, l.leaf
FROM log_entries e CROSS JOIN LATERAL (SELECT * FROM audit_leaves a WHERE a.id = e.leaf_id OFFSET 0) l
WHERE e.tree_index >= $1 AND e.tree_index < $2 AND l.organization_id = $3 AND l.at < $5 AND (l.at >= $4 OR l.type = ANY ($6))
ORDER BY e.tree_index
LIMIT $7

-- name: signersOfPack
-- $2 one of them, or null for all of the organization. certificates: all that it ever had, each followed by those above it, the newest first.
SELECT s.id, s.slug,
       ARRAY(SELECT u.der FROM signer_certificates c CROSS JOIN unnest(c.chain) WITH ORDINALITY AS u (der, place)
             WHERE c.signer_id = s.id ORDER BY c.issued_at DESC, c.serial, u.place) AS certificates
FROM signers s
WHERE s.organization_id = $1 AND ($2::uuid IS NULL OR s.id = $2) ORDER BY s.id

-- name: authoritiesOfPack
SELECT id, name, certificate FROM certificate_authorities WHERE organization_id = $1 AND certificate IS NOT NULL ORDER BY id

-- name: requestsOfGrants
SELECT id, request_id FROM grants WHERE organization_id = $1 AND id = ANY ($2) AND request_id IS NOT NULL

-- name: peopleOfPack
-- At most $3 people after $2. Whoever was erased has neither logins nor a salt.
SELECT i.id, i.name, i.state, p.role, p.erased_at, s.salt,
       ARRAY(SELECT a.login FROM accounts a WHERE a.person_id = i.id ORDER BY a.created_at, a.id) AS logins
FROM identities i JOIN persons p ON p.id = i.id LEFT JOIN person_salts s ON s.person_id = i.id
WHERE i.organization_id = $1 AND ($2::uuid IS NULL OR i.id > $2) ORDER BY i.id LIMIT $3

-- name: checkpointsOfPack
-- The first and the last of the time from $1 to before $2, and the newest.
SELECT size, note FROM log_checkpoints
WHERE size IN ((SELECT size FROM log_checkpoints WHERE at >= $1 AND at < $2 ORDER BY size LIMIT 1),
               (SELECT size FROM log_checkpoints WHERE at >= $1 AND at < $2 ORDER BY size DESC LIMIT 1),
               (SELECT max(size) FROM log_checkpoints))
ORDER BY size

-- name: logKeyOfPack
SELECT origin AS name, public_key FROM log_keys

-- name: attestationKeyOfPack
SELECT name, public_key FROM attestation_keys

-- name: organizationName
SELECT name FROM organizations WHERE id = $1

-- name: coverage
-- The size of the newest checkpoint; and of the events of organization $1 before $2 which that does not cover, how many there are, $3 at most,
-- and when the first of them happened. After hours without a checkpoint there may be millions.
SELECT (SELECT coalesce(max(size), 0) FROM log_checkpoints) AS published, count(*) AS missing, min(u.at) AS first
FROM ((
    SELECT l.at
    FROM log_entries e CROSS JOIN LATERAL (SELECT * FROM audit_leaves a WHERE a.id = e.leaf_id OFFSET 0) l
    WHERE e.tree_index >= (SELECT coalesce(max(size), 0) FROM log_checkpoints) AND e.tree_index < (SELECT size FROM log_head)
      AND l.organization_id = $1 AND l.at < $2
    ORDER BY e.tree_index LIMIT $3)
    UNION ALL (
    SELECT l.at
    FROM nodes n LEFT JOIN log_positions p ON p.node = n.id
    CROSS JOIN LATERAL (
        SELECT * FROM audit_leaves a WHERE a.node = n.id AND a.node_seq > coalesce(p.sequence, 0) AND a.node_seq <= n.sequence OFFSET 0) l
    WHERE n.sequence > coalesce(p.sequence, 0) AND l.organization_id = $1 AND l.at < $2
    LIMIT $3)) u

-- name: troublesOfPack
-- What the installation knows to have happened to its log from $1 to before $2, the oldest first, at most $3: damages and rollbacks by their
-- events, and how large the published logs were that people gave up.
SELECT at, leaf, NULL::bigint AS size FROM audit_leaves
WHERE organization_id IS NULL AND type IN ('log.damaged', 'log.rollback_detected') AND at >= $1 AND at < $2
UNION ALL SELECT at, NULL, size FROM log_acknowledgements WHERE at >= $1 AND at < $2
ORDER BY at
LIMIT $3

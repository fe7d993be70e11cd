-- Reading the audit log.

-- name: listAudit
-- One organization, newest first. $1 organization, $2 whether leaves of the installation itself belong to it, $3 id before which the
-- page begins, $4 id that it does not go below, $5 type or prefix that ends in a dot, $6 actor, $7 since, $8 until, $9 Signer, $10 request,
-- $11 grant, $12 operation, $13 how many rows, $14 how many leaves are looked at. The leaf that is looked at last is always there, so that
-- whoever found too few knows where to go on: 'last' marks it, 'wanted' tells whether it was asked for.
-- Each of the inner searches walks one index from its end; only that index has the order which it asks for, and pairs are compared
-- because PostgreSQL would pass over an order of which the first part is fixed, and might walk another index for ever.
SELECT k.last, l.wanted, l.id, l.type, l.at, l.actor_id, i.name AS actor_name, l.signer_id, l.request_id, l.grant_id, l.operation_id, l.leaf,
       l.leaf_hash, l.node, l.node_seq
FROM (
    SELECT b.id, row_number() OVER (ORDER BY b.id DESC) = $14 AS last
    FROM (
        (SELECT a.id FROM audit_leaves a
         WHERE $12::uuid IS NOT NULL AND a.operation_id = $12 AND a.id < $3 AND a.id >= $4)
        UNION ALL
        (SELECT a.id FROM audit_leaves a
         WHERE $12::uuid IS NULL AND $10::uuid IS NOT NULL
           AND a.request_id IS NOT NULL AND (a.request_id, a.id) < ($10, $3) AND (a.request_id, a.id) >= ($10, $4)
         ORDER BY a.request_id DESC, a.id DESC LIMIT $14)
        UNION ALL
        (SELECT a.id FROM audit_leaves a
         WHERE $12::uuid IS NULL AND $10::uuid IS NULL AND $9::uuid IS NOT NULL
           AND a.signer_id IS NOT NULL AND (a.signer_id, a.id) < ($9, $3) AND (a.signer_id, a.id) >= ($9, $4)
         ORDER BY a.signer_id DESC, a.id DESC LIMIT $14)
        UNION ALL
        (SELECT a.id FROM audit_leaves a
         WHERE $12::uuid IS NULL AND $10::uuid IS NULL AND $9::uuid IS NULL
           AND (a.organization_id, a.id) < ($1, $3) AND (a.organization_id, a.id) >= ($1, $4)
         ORDER BY a.organization_id DESC, a.id DESC LIMIT $14)
        UNION ALL
        (SELECT a.id FROM audit_leaves a
         WHERE $2 AND $12::uuid IS NULL AND $10::uuid IS NULL AND $9::uuid IS NULL
           AND a.organization_id IS NULL AND a.id < $3 AND a.id >= $4
         ORDER BY a.organization_id DESC, a.id DESC LIMIT $14)
    ) b
    ORDER BY b.id DESC
    LIMIT $14
) k
CROSS JOIN LATERAL (
    SELECT a.*, coalesce((a.organization_id = $1 OR ($2 AND a.organization_id IS NULL))
        AND ($5::text IS NULL OR CASE WHEN right($5, 1) = '.' THEN starts_with(a.type, $5) ELSE a.type = $5 END)
        AND ($6::uuid IS NULL OR a.actor_id = $6)
        AND ($7::timestamptz IS NULL OR a.at >= $7)
        AND ($8::timestamptz IS NULL OR a.at < $8)
        AND ($9::uuid IS NULL OR a.signer_id = $9)
        AND ($10::uuid IS NULL OR a.request_id = $10)
        AND ($11::uuid IS NULL OR a.grant_id = $11), false) AS wanted
    FROM audit_leaves a WHERE a.id = k.id OFFSET 0) l
LEFT JOIN identities i ON i.id = l.actor_id
WHERE l.wanted OR k.last
ORDER BY k.id DESC
LIMIT $13

-- name: firstSince
-- The first id whose leaf is of $1 or later, by halving, as ids are in the order of time but for moments; one more than the last id where
-- there is none.
WITH RECURSIVE search (low, high) AS (
    SELECT 1::bigint, coalesce((SELECT max(id) FROM audit_leaves), 0) + 1
    UNION ALL
    SELECT CASE WHEN p.at < $1 THEN p.id + 1 ELSE s.low END, CASE WHEN p.at < $1 THEN s.high ELSE (s.low + s.high) / 2 END
    FROM search s
    CROSS JOIN LATERAL (SELECT a.id, a.at FROM audit_leaves a WHERE a.id >= (s.low + s.high) / 2 ORDER BY a.id LIMIT 1) p
    WHERE s.low < s.high
)
SELECT low AS id FROM search WHERE low >= high

-- What every transaction needs: the time, who calls, idempotency keys, the audit leaf.

-- name: now
SELECT clock_timestamp() AS now

-- name: lockCaller
-- The caller, if active; holds the identity against being disabled, and its tokens against being ended, until this transaction ends.
SELECT i.token_generation + o.token_generation AS generation
FROM identities i JOIN organizations o ON o.id = i.organization_id
WHERE i.id = $1 AND i.state = 'active' AND o.state = 'active'
FOR SHARE OF i

-- name: lockIdempotencyKey
SELECT pg_advisory_xact_lock(hashtextextended($1, 0))

-- name: findIdempotencyKey
SELECT resource_id, call_hash FROM idempotency_keys
WHERE organization_id = $1 AND identity_id = $2 AND idempotency_key = $3

-- name: claimIdempotencyKey
INSERT INTO idempotency_keys (organization_id, identity_id, idempotency_key, call_hash, resource_id) VALUES ($1, $2, $3, $4, $5)

-- name: committed
-- What the commitment to a person is made of: salt, name and first login. No row for machines and groups.
SELECT s.salt, i.name, (SELECT a.login FROM accounts a WHERE a.person_id = i.id ORDER BY a.created_at, a.id LIMIT 1) AS login
FROM person_salts s JOIN identities i ON i.id = s.person_id WHERE s.person_id = $1

-- name: appendLeaf
SELECT append_leaf($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- name: appendLeaves
-- Several leaves in one round trip, in the order of the arrays.
SELECT append_leaf($1, e.organization, e.type, e.actor, e.signer, e.request, e.grant_id, e.operation, e.body)
FROM unnest($2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[], $8::uuid[], $9::text[])
    AS e (organization, type, actor, signer, request, grant_id, operation, body)

-- name: takeLease
-- Takes or renews lease $1 for node $2 for $3 seconds and answers its new fence; nothing when another node has it or is at work.
UPDATE leases l SET holder = $2, until = clock_timestamp() + make_interval(secs => $3::bigint::double precision), fence = fence + 1
FROM (SELECT name FROM leases WHERE name = $1 AND (holder = $2 OR until <= clock_timestamp()) FOR UPDATE SKIP LOCKED) mine
WHERE l.name = mine.name
RETURNING l.fence

-- name: holdLease
-- Renews lease $1 for $3 seconds and holds it until this transaction ends; nothing when it was taken since its fence was $2.
UPDATE leases SET until = clock_timestamp() + make_interval(secs => $3::bigint::double precision) WHERE name = $1 AND fence = $2

-- name: releaseLease
UPDATE leases SET until = '-infinity' WHERE name = $1 AND holder = $2

-- name: registerNode
INSERT INTO nodes (id, name) VALUES ($1, $2)

-- name: beat
-- A heartbeat; also tells the database's clock, against which this node's clock is checked.
UPDATE nodes SET heartbeat_at = clock_timestamp() WHERE id = $1 AND stopped_at IS NULL RETURNING clock_timestamp() AS now

-- name: stopNode
UPDATE nodes SET stopped_at = clock_timestamp() WHERE id = $1

-- name: liveNodes
-- Nodes that may hold a committed signature they have not released yet.
SELECT id FROM nodes WHERE stopped_at IS NULL AND heartbeat_at > clock_timestamp() - interval '30 seconds'

-- name: notify
SELECT pg_notify($1, $2)

-- name: settings
-- Durability, as this connection sees it.
SELECT current_setting('fsync') AS fsync, current_setting('full_page_writes') AS full_page_writes,
       current_setting('synchronous_commit') AS synchronous_commit, current_setting('server_version_num')::int AS version

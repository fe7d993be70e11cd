-- Webhooks. Locks are taken in the order: webhook, deliveries.

-- name: insertWebhook
-- Told of what gets its place in the log from now on. Nothing when the organization has $9 already.
INSERT INTO webhooks (id, organization_id, url, lane, description, events, signer_id, signature, salt, cursor, created_by)
SELECT $1, $2, $3, $1::uuid::text, $4, $5, $6, $7, $8, (SELECT size FROM log_head), $10
WHERE (SELECT count(*) FROM webhooks w WHERE w.organization_id = $2 AND w.request_id IS NULL) < $9
RETURNING id

-- name: listWebhooks
-- Of organization $1, below cursor $2, newest first, at most $3; only $4 if it is there.
SELECT w.*, i.kind, i.name, greatest(h.size - w.cursor, 0) AS behind,
       (SELECT max(f.until) FROM webhook_former_secrets f WHERE f.webhook_id = w.id AND f.until > clock_timestamp()) AS former_still_until
FROM webhooks w JOIN identities i ON i.id = w.created_by CROSS JOIN log_head h
WHERE w.organization_id = $1 AND w.request_id IS NULL AND ($2::uuid IS NULL OR w.id < $2) AND ($4::uuid IS NULL OR w.id = $4)
ORDER BY w.id DESC LIMIT $3

-- name: lockWebhook
SELECT w.id, w.url, w.state, w.signature, w.salt FROM webhooks w
WHERE w.id = $1 AND w.organization_id = $2 AND w.request_id IS NULL
FOR UPDATE

-- name: findSigner
SELECT id FROM signers WHERE organization_id = $1 AND (slug = $2 OR id::text = $2) AND state <> 'failed'

-- name: updateWebhook
-- Enabling forgets how long it failed.
UPDATE webhooks SET url = $2, description = $3, events = $4, signer_id = $5, state = $6, disabled_reason = $7,
       failing_since = CASE WHEN state <> $6 OR url <> $2 THEN NULL ELSE failing_since END,
       paused_until = CASE WHEN state <> $6 OR url <> $2 THEN NULL ELSE paused_until END, updated_at = clock_timestamp()
WHERE id = $1

-- name: holdDeliveries
-- What waits goes on waiting, without end, while its webhook is disabled.
UPDATE webhook_deliveries SET next_attempt_at = 'infinity' WHERE webhook_id = ANY ($1) AND state = 'pending'

-- name: releaseDeliveries
-- What waits for $1 need not wait for its time. An attempt before its time costs nothing: the schedule goes on where it was.
UPDATE webhook_deliveries SET next_attempt_at = clock_timestamp(), tries = greatest(tries - 1, 0)
WHERE webhook_id = ANY ($1) AND state = 'pending' AND next_attempt_at > clock_timestamp()

-- name: releaseRecovered
-- What waits for $1, whose receiver takes again what it gets. Where so much waits that the log is not read on ($2) as
-- often as that happens; else $3 times for each event, or one that is never taken would go on for ever beside others.
UPDATE webhook_deliveries SET next_attempt_at = clock_timestamp(), tries = greatest(tries - 1, 0)
WHERE webhook_id = ANY ($1) AND state = 'pending' AND next_attempt_at > clock_timestamp()
  AND (webhook_id = ANY ($2) OR attempts - tries < $3)

-- name: deleteWebhook
DELETE FROM webhooks WHERE id = $1

-- name: countFormerSecrets
SELECT count(*) AS former FROM webhook_former_secrets WHERE webhook_id = $1 AND until > clock_timestamp()

-- name: rotateWebhookSecret
-- The old secret signs too for $3 milliseconds. Those before it go on until their own ends, but not when $3 is 0 (V0033).
UPDATE webhooks SET salt = $2, former_salt = CASE WHEN $3::bigint > 0 THEN salt END,
       former_until = CASE WHEN $3::bigint > 0 THEN clock_timestamp() + make_interval(secs => $3::bigint / 1000.0) END,
       updated_at = clock_timestamp()
WHERE id = $1

-- name: listDeliveries
-- Of webhook $1, below cursor $2, newest first, at most $3; only $4 if it is there; only of state $5 if that is there.
SELECT d.* FROM webhook_deliveries d
WHERE d.webhook_id = $1 AND ($2::uuid IS NULL OR d.id < $2) AND ($4::uuid IS NULL OR d.id = $4) AND ($5::text IS NULL OR d.state = $5)
ORDER BY d.id DESC LIMIT $3

-- name: resendDelivery
-- A schedule of its own, from the beginning. Tests are sent again as new tests.
UPDATE webhook_deliveries SET state = 'pending', tries = 0, next_attempt_at = clock_timestamp()
WHERE id = $1 AND webhook_id = $2 AND tree_index IS NOT NULL

-- name: insertTest
INSERT INTO webhook_deliveries (id, webhook_id, type, state, attempts, tries, last_attempt_at, status, problem, duration_millis)
SELECT $1, w.id, $3, $4, 1, 1, clock_timestamp(), $5, $6, $7 FROM webhooks w WHERE w.id = $2 FOR KEY SHARE OF w

-- name: targets
-- Every endpoint that is told of events, with how much waits.
SELECT w.*, greatest(extract(epoch FROM w.paused_until - clock_timestamp()) * 1000, 0)::bigint AS paused_millis,
       (SELECT array_agg(f.salt ORDER BY f.until DESC) FROM webhook_former_secrets f
        WHERE f.webhook_id = w.id AND f.until > clock_timestamp()) AS former_salts,
       (SELECT count(*) FROM webhook_deliveries d WHERE d.webhook_id = w.id AND d.state = 'pending') AS waiting
FROM webhooks w
WHERE w.state = 'enabled' AND w.request_id IS NULL

-- name: target
-- One endpoint, whatever its state.
SELECT w.*, 0::bigint AS paused_millis, 0::bigint AS waiting,
       (SELECT array_agg(f.salt ORDER BY f.until DESC) FROM webhook_former_secrets f
        WHERE f.webhook_id = w.id AND f.until > clock_timestamp()) AS former_salts
FROM webhooks w
WHERE w.id = $1 AND w.organization_id = $2 AND w.request_id IS NULL

-- name: deliveredAhead
-- Events that were tried although earlier ones were not yet.
SELECT d.webhook_id, d.tree_index FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id
WHERE d.webhook_id = ANY ($1) AND d.tree_index >= w.cursor

-- name: dueDeliveries
-- At most $2 of one lane and $3 of all, the first of each lane before the second of any. Without those that are being sent ($1), without
-- lanes that have no room ($4) or asked to be left alone, and of the organizations $5 only callbacks in the lanes $6: what nobody would
-- take up must not stand before what somebody does.
SELECT due.*,
       (SELECT array_agg(f.salt ORDER BY f.until DESC) FROM webhook_former_secrets f
        WHERE f.webhook_id = due.id AND f.until > clock_timestamp()) AS former_salts
FROM (
    SELECT w.*, 0::bigint AS paused_millis, 0::bigint AS waiting, d.id AS delivery_id, d.tree_index, d.tries, d.next_attempt_at,
           row_number() OVER (PARTITION BY w.lane ORDER BY d.next_attempt_at, d.id) AS place
    FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id
    WHERE d.state = 'pending' AND d.next_attempt_at <= clock_timestamp() AND w.state = 'enabled' AND d.id <> ALL ($1)
      AND w.lane <> ALL ($4) AND (w.request_id IS NULL OR w.organization_id <> ALL ($5) OR w.lane = ANY ($6))
      AND w.lane NOT IN (SELECT p.lane FROM webhooks p WHERE p.paused_until > (SELECT clock_timestamp()))) due
WHERE place <= $2
ORDER BY place, next_attempt_at LIMIT $3

-- name: recordDeliveries
-- What became of attempts at the addresses $10; $6 milliseconds until the next one, where there is one. Each webhook and tree index once.
-- When an address is not called any more, the one that is need not wait because of it.
INSERT INTO webhook_deliveries AS known
    (id, webhook_id, tree_index, type, state, attempts, tries, next_attempt_at, last_attempt_at, status, problem, duration_millis)
SELECT e.id, w.id, e.tree_index, e.type, e.state, 1, 1, clock_timestamp() + make_interval(secs => e.wait * (e.url = w.url)::int / 1000.0),
       clock_timestamp(), e.status, e.problem, e.millis
FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::bigint[], $7::int[], $8::text[], $9::bigint[], $10::text[])
         AS e (id, webhook_id, tree_index, type, state, wait, status, problem, millis, url)
JOIN webhooks w ON w.id = e.webhook_id
FOR KEY SHARE OF w
ON CONFLICT (webhook_id, tree_index) DO UPDATE
SET state = excluded.state, attempts = known.attempts + 1, tries = known.tries + 1, next_attempt_at = excluded.next_attempt_at,
    last_attempt_at = excluded.last_attempt_at, status = excluded.status, problem = excluded.problem, duration_millis = excluded.duration_millis

-- name: recordProgress
-- $3 whether something was delivered, $4 whether the last attempt failed, $5 milliseconds that the receiver wants to be left alone; all at
-- the address $6, and of no interest when another one is called by now. Without attempts $6 is null.
UPDATE webhooks w
SET cursor = greatest(w.cursor, p.cursor),
    failing_since = CASE WHEN p.url IS DISTINCT FROM w.url THEN w.failing_since WHEN NOT p.failed THEN NULL
                         WHEN p.delivered THEN clock_timestamp() ELSE coalesce(w.failing_since, clock_timestamp()) END,
    paused_until = CASE WHEN p.pause > 0 AND p.url = w.url THEN clock_timestamp() + make_interval(secs => p.pause / 1000.0)
                        ELSE w.paused_until END
FROM unnest($1::uuid[], $2::bigint[], $3::boolean[], $4::boolean[], $5::bigint[], $6::text[]) AS p (id, cursor, delivered, failed, pause, url)
WHERE w.id = p.id

-- name: disableGone
-- Those of $1 who said at the address $2 that they are gone, if they are still called there.
UPDATE webhooks w SET state = 'disabled', disabled_reason = 'gone', updated_at = clock_timestamp()
FROM unnest($1::uuid[], $2::text[]) AS g (id, url)
WHERE w.id = g.id AND w.url = g.url AND w.state = 'enabled'
RETURNING w.id, w.organization_id, w.request_id, w.url, w.disabled_reason

-- name: disableDead
-- Those of $1 who have failed for $2 seconds.
UPDATE webhooks SET state = 'disabled', disabled_reason = 'failing', updated_at = clock_timestamp()
WHERE id = ANY ($1) AND state = 'enabled' AND failing_since < clock_timestamp() - make_interval(secs => $2::bigint::double precision)
RETURNING id, organization_id, request_id, url, disabled_reason

-- name: deleteOldDeliveries
-- Ended for $1 seconds, or not among the newest $2 that have ended of their webhook; at most $3.
DELETE FROM webhook_deliveries WHERE id IN (
    SELECT id FROM (
        SELECT id, last_attempt_at, row_number() OVER (PARTITION BY webhook_id ORDER BY id DESC) AS place
        FROM webhook_deliveries WHERE state <> 'pending') ended
    WHERE place > $2 OR last_attempt_at < clock_timestamp() - make_interval(secs => $1::bigint::double precision)
    LIMIT $3)

-- name: insertCallback
INSERT INTO webhooks (id, organization_id, request_id, url, lane, events, signature, cursor, created_by)
VALUES ($1, $2, $3, $4, $5, '{}', 'v1a', 0, $6)

-- name: callbackCursor
SELECT cursor FROM webhook_callbacks

-- name: moveCallbackCursor
UPDATE webhook_callbacks SET cursor = $1 WHERE cursor < $1

-- name: dueCallbacks
-- Events $2 at places $3 of requests $1, pairwise, for those requests that have a callback. $4 ids.
INSERT INTO webhook_deliveries (id, webhook_id, tree_index, type, state, next_attempt_at)
SELECT e.id, w.id, e.tree_index, e.type, 'pending', clock_timestamp()
FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::uuid[]) AS e (request_id, type, tree_index, id)
JOIN webhooks w ON w.request_id = e.request_id AND w.state = 'enabled'
ON CONFLICT (webhook_id, tree_index) DO NOTHING

-- name: reviveDeliveries
-- The receiver $1 has just taken something, so what waits for it need not wait for its time. That attempt costs nothing either.
UPDATE webhook_deliveries d SET next_attempt_at = clock_timestamp(), tries = greatest(d.tries - 1, 0) FROM webhooks w
WHERE d.webhook_id = $1 AND w.id = $1 AND w.state = 'enabled' AND d.state = 'pending' AND d.next_attempt_at > clock_timestamp()

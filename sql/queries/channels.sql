-- Channels of chat programs. Locks are taken in the order: channel, cards.

-- name: insertChannel
-- Nothing when the organization has $10 already.
INSERT INTO channels (id, organization_id, kind, name, sealed_url, host, fingerprint, notices, signers, created_by)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $11
WHERE (SELECT count(*) FROM channels c WHERE c.organization_id = $2) < $10
RETURNING id

-- name: listChannels
-- Of organization $1, below cursor $2, newest first, at most $3; only $4 if it is there.
SELECT c.*, i.kind AS creator_kind, i.name AS creator_name,
       CASE WHEN c.paused_until > clock_timestamp() THEN c.paused_until END AS still_paused_until,
       (SELECT count(*) FROM channel_cards k WHERE k.channel_id = c.id AND k.state = 'waiting') AS waiting
FROM channels c JOIN identities i ON i.id = c.created_by
WHERE c.organization_id = $1 AND ($2::uuid IS NULL OR c.id < $2) AND ($4::uuid IS NULL OR c.id = $4)
ORDER BY c.id DESC LIMIT $3

-- name: lockChannel
SELECT c.id, c.sealed_url, c.host, c.fingerprint FROM channels c WHERE c.id = $1 AND c.organization_id = $2 FOR UPDATE

-- name: findSigners
-- Ids of those of organization $1 that $2 names by slug or id, with the name.
SELECT n.name, s.id FROM unnest($2::text[]) AS n (name)
JOIN signers s ON s.organization_id = $1 AND (s.slug = n.name OR s.id::text = n.name) AND s.state <> 'failed'

-- name: updateChannel
-- A new URL, and any change of the state, forget what went wrong. What stays disabled stays so for the reason that it had.
UPDATE channels SET name = $2, sealed_url = $3, host = $4, fingerprint = $5, notices = $6, signers = $7, state = $8,
       disabled_reason = CASE WHEN state = $8 THEN disabled_reason ELSE $9 END,
       failures = CASE WHEN state <> $8 OR sealed_url <> $3 THEN 0 ELSE failures END,
       failing_since = CASE WHEN state <> $8 OR sealed_url <> $3 THEN NULL ELSE failing_since END,
       paused_until = CASE WHEN state <> $8 OR sealed_url <> $3 THEN NULL ELSE paused_until END,
       last_error = CASE WHEN state <> $8 OR sealed_url <> $3 THEN NULL ELSE last_error END,
       last_error_at = CASE WHEN state <> $8 OR sealed_url <> $3 THEN NULL ELSE last_error_at END,
       updated_at = clock_timestamp()
WHERE id = $1

-- name: dropCards
-- What waits for channel $1 is not sent any more.
UPDATE channel_cards SET state = 'needless', ended_at = clock_timestamp(), details = '{}' WHERE channel_id = $1 AND state = 'waiting'

-- name: deleteChannel
DELETE FROM channels WHERE id = $1

-- name: isAnybodyListening
SELECT EXISTS (SELECT 1 FROM channels WHERE state = 'enabled') AS listening

-- name: listeningChannels
-- Of organization $1, to kind $2 and Signer $3.
SELECT c.id FROM channels c
WHERE c.organization_id = $1 AND c.state = 'enabled' AND (c.notices = '{}' OR $2 = ANY (c.notices))
  AND (c.signers = '{}' OR $3::uuid = ANY (c.signers))

-- name: insertCards
-- Of one cause, with the ids $9 for the channels $10; none for those that were told of this cause.
INSERT INTO channel_cards (organization_id, cause, kind, signer_id, request_id, grant_id, step, details, id, channel_id)
SELECT $1, $2, $3, $4, $5, $6, $7, $8::text::jsonb, n.id, n.channel_id
FROM unnest($9::uuid[], $10::uuid[]) AS n (id, channel_id)
ON CONFLICT ON CONSTRAINT a_channel_is_told_once DO NOTHING

-- name: claimCards
-- The oldest card of each channel that is not in $1 and not paused, of at most $2 channels; nobody else gets them for five minutes.
WITH due AS (
    SELECT k.id FROM channels c
    CROSS JOIN LATERAL (SELECT id, due_at FROM channel_cards WHERE channel_id = c.id AND state = 'waiting' ORDER BY id LIMIT 1) k
    WHERE c.state = 'enabled' AND c.id <> ALL ($1) AND (c.paused_until IS NULL OR c.paused_until <= (SELECT clock_timestamp()))
      AND k.due_at <= (SELECT clock_timestamp())
    ORDER BY k.due_at LIMIT $2
)
UPDATE channel_cards k SET attempts = k.attempts + 1, due_at = clock_timestamp() + interval '5 minutes'
FROM due, channels c WHERE k.id = due.id AND k.state = 'waiting' AND c.id = k.channel_id
RETURNING k.id, k.channel_id, c.kind AS channel_kind, c.sealed_url, k.organization_id, k.kind, k.signer_id, k.request_id, k.grant_id, k.step,
          CASE WHEN k.details -> 'reason' IS NOT NULL
              THEN jsonb_set(k.details, '{reason}', to_jsonb(with_names(k.details ->> 'reason', k.organization_id))) ELSE k.details END::text AS details,
          k.attempts, k.created_at, clock_timestamp() AS now

-- name: endCard
UPDATE channel_cards SET state = $2, ended_at = clock_timestamp(), details = '{}' WHERE id = $1 AND state = 'waiting'

-- name: freeCard
-- To be taken up again as soon as its channel may be called.
UPDATE channel_cards SET due_at = clock_timestamp() WHERE id = $1 AND state = 'waiting'

-- name: channelTook
UPDATE channels SET failures = 0, failing_since = NULL, paused_until = NULL, last_sent_at = clock_timestamp() WHERE id = $1

-- name: channelFailed
-- With $2, and nothing is sent for at least $3 milliseconds: 15 s, doubled by each failure up to 16 minutes, or what it asked for.
UPDATE channels SET failures = failures + 1, failing_since = coalesce(failing_since, clock_timestamp()), last_error = $2,
       last_error_at = clock_timestamp(),
       paused_until = clock_timestamp() + greatest(make_interval(secs => (15 << least(failures, 6))::double precision),
                                                   make_interval(secs => $3::bigint / 1000.0))
WHERE id = $1

-- name: channelGone
-- Nothing when it is disabled already.
UPDATE channels SET state = 'disabled', disabled_reason = 'gone', last_error = $2, last_error_at = clock_timestamp(),
       failing_since = coalesce(failing_since, clock_timestamp()), updated_at = clock_timestamp()
WHERE id = $1 AND state = 'enabled'
RETURNING organization_id, host, kind

-- name: forgetCards
-- At most $1 that ended 90 days ago.
DELETE FROM channel_cards
WHERE id IN (SELECT id FROM channel_cards WHERE state <> 'waiting' AND ended_at < (SELECT clock_timestamp()) - interval '90 days' LIMIT $1)

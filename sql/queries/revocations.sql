-- Revocations of certificates, and the lists that tell of them.

-- name: listCertificates
-- $1 Signer, $2 serial number after which the page begins or null, $3 how many. Newest first.
SELECT c.*, coalesce(c.not_after <= clock_timestamp(), false) AS ended
FROM known_certificates c
WHERE c.signer_id = $1
  AND ($2::text IS NULL OR (c.issued_at, c.serial) <
      (SELECT b.issued_at, b.serial FROM signer_certificates b WHERE b.signer_id = $1 AND b.serial = $2))
ORDER BY c.issued_at DESC, c.serial DESC
LIMIT $3

-- name: findCertificate
-- $1 Signer, $2 serial number. now is PostgreSQL's clock.
SELECT c.*, coalesce(c.not_after <= clock_timestamp(), false) AS ended, clock_timestamp() AS now
FROM known_certificates c
WHERE c.signer_id = $1 AND c.serial = $2

-- name: insertRevocation
-- Whoever revokes holds the Signer.
INSERT INTO certificate_revocations (authority_id, serial, organization_id, signer_id, reason, invalid_since, justification)
VALUES ($1, $2, $3, $4, $5, $6, $7)

-- name: countRevocation
UPDATE revocation_lists SET revoked = revoked + 1 WHERE authority_id = $1

-- name: whatForbids
-- Whether the key of Signer $1 was compromised, and whether its present certificate was revoked.
SELECT coalesce(bool_or(r.reason = 'keyCompromise'), false) AS compromised,
       coalesce(bool_or(r.serial = s.certificate_serial), false) AS revoked
FROM certificate_revocations r JOIN signers s ON s.id = r.signer_id
WHERE r.signer_id = $1

-- name: listsToMake
-- At most $3 authorities after $1 whose list is to be made: there is none, revocations came since, or half of its time is over. $2 is
-- half of the time that a list is made for, in seconds. An authority that has ended makes no list.
SELECT l.authority_id
FROM revocation_lists l JOIN certificate_authorities a ON a.id = l.authority_id
WHERE l.authority_id > $1 AND a.state = 'active' AND a.not_after > clock_timestamp()
  AND (l.number IS NULL OR l.listed < l.revoked OR l.made_at + make_interval(secs => $2::bigint::double precision) <= clock_timestamp()
       OR l.made_at + (l.next_update - l.made_at) / 2 <= clock_timestamp())
ORDER BY l.authority_id
LIMIT $3

-- name: reserveNumber
-- The next number for the list of authority $1, if it is to be made; as in listsToMake. Read the revocations after it. Milliseconds of the
-- clock, so that numbers go on growing where the database was restored to an earlier moment.
UPDATE revocation_lists l SET reserved = greatest(l.reserved + 1, (extract(epoch FROM clock_timestamp()) * 1000)::bigint)
FROM certificate_authorities a
WHERE l.authority_id = $1 AND a.id = l.authority_id AND a.state = 'active' AND a.not_after > clock_timestamp()
  AND (l.number IS NULL OR l.listed < l.revoked OR l.made_at + make_interval(secs => $2::bigint::double precision) <= clock_timestamp()
       OR l.made_at + (l.next_update - l.made_at) / 2 <= clock_timestamp())
RETURNING l.reserved, l.revoked, clock_timestamp() AS now, a.organization_id

-- name: revocationsOf
SELECT serial, revoked_at, reason, invalid_since FROM certificate_revocations WHERE authority_id = $1 ORDER BY revoked_at, serial

-- name: storeList
-- Never in the place of one with a larger number.
UPDATE revocation_lists SET number = $2, listed = $3, der = $4, made_at = $5, next_update = $6
WHERE authority_id = $1 AND (number IS NULL OR number < $2)

-- name: findList
-- $1 authority, of whichever organization. The list is null until the first is made.
SELECT a.state, a.not_after > clock_timestamp() AS makes_lists, l.number, l.der, l.made_at,
       greatest(extract(epoch FROM l.next_update - clock_timestamp()), 0)::bigint AS seconds_left
FROM certificate_authorities a JOIN revocation_lists l ON l.authority_id = a.id
WHERE a.id = $1

-- name: listFigures
-- $1 as $2 of listsToMake. How many lists have been due for more than two minutes, and the seconds until the first of all ends.
SELECT count(*) FILTER (WHERE l.number IS NULL AND a.created_at < clock_timestamp() - interval '2 minutes'
           OR l.made_at + make_interval(secs => $1::bigint::double precision) < clock_timestamp() - interval '2 minutes'
           OR l.made_at + (l.next_update - l.made_at) / 2 < clock_timestamp() - interval '2 minutes'
           OR l.listed < (SELECT count(*) FROM certificate_revocations r
                          WHERE r.authority_id = l.authority_id AND r.revoked_at < clock_timestamp() - interval '2 minutes')) AS overdue,
       extract(epoch FROM min(l.next_update) - clock_timestamp())::double precision AS seconds_left
FROM revocation_lists l JOIN certificate_authorities a ON a.id = l.authority_id
WHERE a.state = 'active' AND a.not_after > clock_timestamp()

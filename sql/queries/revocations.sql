-- Revocations of certificates, and the lists that tell of them.

-- name: listCertificates
-- $1 Signer, $2 serial number after which the page begins or null, $3 how many. Newest first.
SELECT c.*, coalesce(c.not_after <= clock_timestamp(), false) AS ended, k.at AS key_compromised_at
FROM known_certificates c LEFT JOIN compromised_keys k ON k.signer_id = c.signer_id
WHERE c.signer_id = $1
  AND ($2::text IS NULL OR (c.issued_at, c.serial) <
      (SELECT b.issued_at, b.serial FROM signer_certificates b WHERE b.signer_id = $1 AND b.serial = $2))
ORDER BY c.issued_at DESC, c.serial DESC
LIMIT $3

-- name: findCertificate
-- $1 Signer, $2 serial number. now is PostgreSQL's clock.
SELECT c.*, coalesce(c.not_after <= clock_timestamp(), false) AS ended, k.at AS key_compromised_at, clock_timestamp() AS now
FROM known_certificates c LEFT JOIN compromised_keys k ON k.signer_id = c.signer_id
WHERE c.signer_id = $1 AND c.serial = $2

-- name: insertRevocations
-- Of Signer $1: the certificate with the serial number $2, and if its key was compromised all others that have not ended; of these, what
-- an authority of ours issued and nobody revoked before. Whoever revokes holds the Signer.
INSERT INTO certificate_revocations (authority_id, serial, organization_id, signer_id, reason, invalid_since, justification)
SELECT c.authority_id, c.serial, $3::uuid, c.signer_id, $4::text,
       CASE WHEN $5::timestamptz IS NOT NULL THEN greatest($5::timestamptz, c.not_before) END, $6::text
FROM known_certificates c
WHERE c.signer_id = $1 AND c.authority_id IS NOT NULL AND c.revoked_at IS NULL
  AND (c.serial = $2 OR ($4::text = 'keyCompromise' AND coalesce(c.not_after > clock_timestamp(), true)))
RETURNING authority_id, serial, invalid_since

-- name: countRevocations
-- Several authorities in the order of their ids.
UPDATE revocation_lists SET revoked = revoked + $2 WHERE authority_id = $1

-- name: findCompromise
SELECT serial, invalid_since, justification FROM compromised_keys WHERE signer_id = $1

-- name: insertCompromise
-- What was said first stays. Whoever says it holds the Signer.
INSERT INTO compromised_keys (signer_id, organization_id, serial, invalid_since, justification)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (signer_id) DO NOTHING

-- name: whatForbids
-- Whether the key of Signer $1 was compromised, and whether its present certificate was revoked.
SELECT EXISTS (SELECT 1 FROM compromised_keys k WHERE k.signer_id = s.id) AS compromised,
       EXISTS (SELECT 1 FROM certificate_revocations r WHERE r.signer_id = s.id AND r.serial = s.certificate_serial) AS revoked
FROM signers s
WHERE s.id = $1

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

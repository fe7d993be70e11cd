-- Renewals of Signers' certificates: ordered in one transaction, issued without any, stored in another.

-- name: insertRenewal
-- $5 is null where the length was left open, $7 the request that asked for it.
INSERT INTO certificate_renewals (id, organization_id, signer_id, authority_id, validity_seconds, ordered_by, request_id)
VALUES ($1, $2, $3, $4, $5, $6, $7)

-- name: orderedOf
-- The open renewal of Signer $1. Whoever orders or ends one holds the Signer.
SELECT id, authority_id, validity_seconds, request_id FROM certificate_renewals WHERE signer_id = $1 AND state = 'ordered'

-- name: findRenewal
SELECT signer_id, state, reason FROM certificate_renewals WHERE id = $1

-- name: renewalToDo
-- An open renewal with what its certificate is made of, and whether whoever ordered it alone may still do so.
SELECT r.id, r.organization_id, r.signer_id, r.authority_id, r.validity_seconds, r.ordered_by, r.request_id,
       s.slug, s.state AS signer_state, s.subject, s.certificate, s.certificate_serial, s.public_key, clock_timestamp() AS now,
       r.request_id IS NOT NULL OR EXISTS (
           SELECT 1 FROM signer_roles o WHERE o.signer_id = r.signer_id AND o.identity_id = r.ordered_by AND o.rank = 3) AS allowed,
       EXISTS (SELECT 1 FROM compromised_keys k WHERE k.signer_id = r.signer_id) AS compromised
FROM certificate_renewals r JOIN signers s ON s.id = r.signer_id
WHERE r.id = $1 AND r.state = 'ordered'

-- name: storeCertificate
UPDATE signers
SET certificate = $2, certificate_chain = $3, certificate_serial = $4, not_before = $5, not_after = $6, authority_id = $7,
    version = version + 1
WHERE id = $1

-- name: renewalDone
UPDATE certificate_renewals SET state = 'done', serial = $2, ended_at = clock_timestamp() WHERE id = $1 AND state = 'ordered'

-- name: renewalFailed
UPDATE certificate_renewals SET state = 'failed', reason = $2, ended_at = clock_timestamp() WHERE id = $1 AND state = 'ordered'

-- name: renewalsToDo
-- At most $2 open renewals after $1.
SELECT id FROM certificate_renewals WHERE state = 'ordered' AND id > $1 ORDER BY id LIMIT $2

-- name: earlierCertificate
-- The chain of Signer $1 under the serial number $2, now or before.
SELECT chain FROM signer_certificates WHERE signer_id = $1 AND serial = $2

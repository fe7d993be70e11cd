-- Signers, their members, and the certificate authorities that certify them.

-- name: findSigner
-- $1 organization, $2 id or null, $3 slug, $4 caller. rank 0: no role. A failed Signer is found by its slug only while no other has it.
SELECT s.*, (s.state = 'active' AND s.not_after <= clock_timestamp()) AS has_expired,
       with_names(s.suspended_because, s.organization_id) AS suspended_words,
       coalesce((SELECT r.rank FROM signer_roles r WHERE r.signer_id = s.id AND r.identity_id = $4), 0) AS rank, v.*
FROM signers s LEFT JOIN glasses v ON v.glass_signer = s.id AND v.glass_state = 'open'
WHERE s.organization_id = $1 AND (s.id = $2 OR s.slug = $3)
ORDER BY (s.state <> 'failed') DESC, s.id DESC
LIMIT 1

-- name: lockSigner
-- Read the Signer again after this: what was read before may be older than the lock.
SELECT id FROM signers WHERE id = $1 FOR NO KEY UPDATE

-- name: listSigners
-- $1 organization, $2 caller, $3 whether the caller sees all, $4 id after which the page begins, $5 how many.
SELECT s.*, (s.state = 'active' AND s.not_after <= clock_timestamp()) AS has_expired,
       with_names(s.suspended_because, s.organization_id) AS suspended_words,
       coalesce((SELECT r.rank FROM signer_roles r WHERE r.signer_id = s.id AND r.identity_id = $2), 0) AS rank, v.*
FROM signers s LEFT JOIN glasses v ON v.glass_signer = s.id AND v.glass_state = 'open'
WHERE s.organization_id = $1 AND ($4::uuid IS NULL OR s.id < $4)
  AND ($3 OR EXISTS (SELECT 1 FROM signer_roles r WHERE r.signer_id = s.id AND r.identity_id = $2))
ORDER BY s.id DESC
LIMIT $5

-- name: insertSigner
-- Answers the database's time, from which the certificate's validity is counted. $8 is null for an outside authority; $13 and $14, the
-- public key and its name, are null for a key that is yet to be born.
INSERT INTO signers (id, organization_id, slug, name, key_algorithm, token, cka_id, authority_id, subject, state, policy_guard,
                     environment, wait_for_proof, public_key, key_id, key_existed)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'pending', $10, $11, $12, $13, $14, $13::bytea IS NOT NULL)
RETURNING created_at

-- name: keyIsTaken
-- Whether the key under the id $2 in token $1, with the public half $3 named $4, belongs to something. A creation that failed holds none.
SELECT EXISTS (SELECT 1 FROM signers WHERE state <> 'failed' AND (key_id = $4 OR (token = $1 AND cka_id = $2)))
    OR EXISTS (SELECT 1 FROM certificate_authorities WHERE state <> 'failed' AND (public_key = $3 OR (token = $1 AND cka_id = $2)))
    OR EXISTS (SELECT 1 FROM log_keys WHERE token = $1 AND cka_id = $2)
    OR EXISTS (SELECT 1 FROM attestation_keys WHERE token = $1 AND cka_id = $2) AS taken

-- name: awaitCertificate
-- Has its key and the request for its certificate, which somebody brings.
UPDATE signers SET public_key = $2, key_id = $3, certificate_request = $4, version = version + 1
WHERE id = $1 AND state = 'pending'

-- name: bringCertificate
-- The first one lets a Signer sign; one that is disabled stays so.
UPDATE signers
SET state = CASE state WHEN 'pending' THEN 'active' ELSE state END, certificate = $2, certificate_chain = $3, certificate_serial = $4,
    not_before = $5, not_after = $6, version = version + 1
WHERE id = $1

-- name: certificateOfSerial
-- What Signer $1 has or had under the serial number $2.
SELECT certificate FROM signer_certificates WHERE signer_id = $1 AND serial = $2

-- name: activateSigner
UPDATE signers
SET state = 'active', public_key = $2, key_id = $3, certificate = $4, certificate_chain = $5, certificate_serial = $6,
    not_before = $7, not_after = $8, version = version + 1
WHERE id = $1 AND state = 'pending'

-- name: failSigner
UPDATE signers SET state = 'failed', failure = $2, version = version + 1 WHERE id = $1 AND state = 'pending'

-- name: failAbandonedSigners
UPDATE signers SET state = 'failed', failure = $1, version = version + 1
WHERE state = 'pending' AND certificate_request IS NULL AND created_at < clock_timestamp() - interval '10 minutes'
RETURNING id, organization_id

-- name: disableSigner
UPDATE signers SET state = 'disabled', version = version + 1 WHERE id = $1 AND state = 'active'

-- name: enableSigner
-- A suspension is lifted by somebody else ($2) than who opened the break-glass that nobody ratified, who could sign by it, or owned the
-- machine that could: by whom ratifying it was open to.
UPDATE signers SET state = 'active', version = version + 1, suspended_because = NULL, suspended_for = NULL
WHERE id = $1 AND state = 'disabled' AND not_after > clock_timestamp()
  AND NOT EXISTS (SELECT 1 FROM break_glass b WHERE b.grant_id = signers.suspended_for AND (b.opened_by = $2 OR $2 = ANY (b.excluded)))

-- name: certificateEnded
SELECT not_after <= clock_timestamp() AS ended FROM signers WHERE id = $1

-- name: setWaitForProof
UPDATE signers SET wait_for_proof = $2, version = version + 1 WHERE id = $1 AND wait_for_proof <> $2

-- name: archiveSigner
UPDATE signers SET state = 'archived', version = version + 1
WHERE id = $1 AND (state IN ('active', 'disabled', 'expired') OR (state = 'pending' AND certificate_request IS NOT NULL))

-- name: editSigner
-- An edit beside the row, for example of its members.
UPDATE signers SET version = version + 1 WHERE id = $1

-- name: lockIdentity
-- A person or machine of the organization, held against being disabled.
SELECT id, kind, name, state FROM identities WHERE organization_id = $1 AND id = $2 FOR SHARE

-- name: lockGroup
SELECT id, 'group' AS kind, name, 'active' AS state FROM groups WHERE organization_id = $1 AND id = $2 FOR SHARE

-- name: listMembers
-- $1 Signer, $2 member after which the page begins, $3 how many.
SELECT m.member_id, m.member_kind, m.role, m.since, coalesce(i.name, g.name) AS name
FROM signer_members m
LEFT JOIN identities i ON i.id = m.member_id
LEFT JOIN groups g ON g.id = m.member_id
WHERE m.signer_id = $1 AND ($2::uuid IS NULL OR m.member_id > $2)
ORDER BY m.member_id
LIMIT $3

-- name: findMember
SELECT m.member_id, m.member_kind, m.role, m.since, coalesce(i.name, g.name) AS name
FROM signer_members m
LEFT JOIN identities i ON i.id = m.member_id
LEFT JOIN groups g ON g.id = m.member_id
WHERE m.signer_id = $1 AND m.member_id = $2

-- name: addMember
INSERT INTO signer_members (signer_id, member_id, member_kind, role) VALUES ($1, $2, $3, $4)

-- name: changeRole
UPDATE signer_members SET role = $3, since = clock_timestamp() WHERE signer_id = $1 AND member_id = $2 AND role <> $3

-- name: removeMember
DELETE FROM signer_members WHERE signer_id = $1 AND member_id = $2

-- name: hasAdministrator
-- Whether an active person administers the Signer, directly or through a group.
SELECT EXISTS (
    SELECT 1 FROM signer_roles r JOIN identities i ON i.id = r.identity_id
    WHERE r.signer_id = $1 AND r.rank = 3 AND i.kind = 'person') AS held

-- name: findAuthority
SELECT a.* FROM certificate_authorities a WHERE a.organization_id = $1 AND a.id = $2

-- name: listAuthorities
-- $1 organization, $2 id after which the page begins, $3 how many.
SELECT a.* FROM certificate_authorities a
WHERE a.organization_id = $1 AND ($2::uuid IS NULL OR a.id < $2)
ORDER BY a.id DESC
LIMIT $3

-- name: insertAuthority
-- Answers the database's time, from which the certificate's validity is counted.
INSERT INTO certificate_authorities (id, organization_id, name, key_algorithm, token, cka_id, subject, state)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'pending')
RETURNING created_at

-- name: activateAuthority
UPDATE certificate_authorities SET state = 'active', public_key = $2, certificate = $3, not_after = $4
WHERE id = $1 AND state = 'pending'

-- name: failAuthority
UPDATE certificate_authorities SET state = 'failed', failure = $2 WHERE id = $1 AND state = 'pending'

-- name: failAbandonedAuthorities
UPDATE certificate_authorities SET state = 'failed', failure = $1
WHERE state = 'pending' AND created_at < clock_timestamp() - interval '10 minutes'
RETURNING id, organization_id

-- Streams of events: who may see them.

-- name: readersMoved
-- Of the Signers $1, known at the authority versions $2, those that have moved since, with everybody who has a role there.
SELECT s.id, s.authority_version, ARRAY(SELECT x.identity_id FROM signer_roles x WHERE x.signer_id = s.id) AS readers
FROM unnest($1::uuid[], $2::bigint[]) AS known (id, version)
JOIN signers s ON s.id = known.id
WHERE s.authority_version <> known.version

-- name: parties
-- Whose the requests $1 and the grants $2 are, whatever their roles.
SELECT r.id, ARRAY[r.requester_id, r.recipient_id] AS identities FROM requests r WHERE r.id = ANY ($1::uuid[])
UNION ALL
SELECT g.id, ARRAY[g.grantee_id] FROM grants g WHERE g.id = ANY ($2::uuid[])

-- name: standings
-- Whether the tokens of some identities are still good.
SELECT i.id, i.state = 'active' AND o.state = 'active' AS active, i.token_generation + o.token_generation AS generation
FROM identities i JOIN organizations o ON o.id = i.organization_id
WHERE i.id = ANY ($1::uuid[])

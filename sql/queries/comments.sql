-- What people say about a request without deciding.

-- name: insertComment
-- Nothing when the request has $5 comments. The request is held, so nobody else adds one meanwhile.
INSERT INTO request_comments (id, request_id, author_id, comment)
SELECT $1, $2, $3, $4
WHERE (SELECT count(*) FROM request_comments c WHERE c.request_id = $2) < $5::bigint
RETURNING at

-- name: comment
SELECT c.id, c.request_id, c.author_id, i.kind AS author_kind, i.name AS author_name, c.comment, c.at
FROM request_comments c JOIN identities i ON i.id = c.author_id
WHERE c.id = $1

-- name: commentsOf
-- Of these requests, oldest first.
SELECT c.id, c.request_id, c.author_id, i.kind AS author_kind, i.name AS author_name, c.comment, c.at
FROM request_comments c JOIN identities i ON i.id = c.author_id
WHERE c.request_id = ANY ($1)
ORDER BY c.at, c.id

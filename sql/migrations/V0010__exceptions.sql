-- What surrounds a decision: comments of those who only look.

CREATE TABLE request_comments (
    id         uuid PRIMARY KEY,
    request_id uuid NOT NULL REFERENCES requests,
    author_id  uuid NOT NULL REFERENCES identities,
    comment    text NOT NULL,
    at         timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX comments_by_request ON request_comments (request_id, at);
CREATE TRIGGER request_comments_are_immutable BEFORE UPDATE OR DELETE ON request_comments
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON request_comments FROM PUBLIC, CURRENT_USER;

-- The record: operations (attempts to sign) and the leaves of the audit log. Both are written once and never changed.

-- A running gateway. sequence and head are the end of the chain of leaves that this node writes.
CREATE TABLE nodes (
    id           uuid PRIMARY KEY,
    name         text NOT NULL,
    sequence     bigint NOT NULL DEFAULT 0,
    head         bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex') CONSTRAINT head_is_sha256 CHECK (octet_length(head) = 32),
    started_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    heartbeat_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    stopped_at   timestamptz
) WITH (fillfactor = 20);

CREATE TABLE operations (
    id                 uuid PRIMARY KEY,
    organization_id    uuid NOT NULL,
    signer_id          uuid NOT NULL,
    identity_id        uuid NOT NULL,
    outcome            text NOT NULL CONSTRAINT outcome_is_known CHECK (outcome IN ('signed', 'denied', 'failed')),
    reason             text,
    idempotency_key    text,
    position           integer NOT NULL DEFAULT 0,
    call_hash          bytea,
    grant_id           uuid,
    slot               bigint NOT NULL DEFAULT 0,
    algorithm          text NOT NULL,
    digest             bytea,
    signature          bytea,
    certificate_serial text,
    file_name          text,
    file_size          bigint,
    tool               text,
    host               text,
    at                 timestamptz NOT NULL,
    CONSTRAINT only_signed_operations_have_a_signature CHECK ((outcome = 'signed') = (signature IS NOT NULL)),
    CONSTRAINT a_signed_operation_has_its_key CHECK (outcome <> 'signed' OR (idempotency_key IS NOT NULL AND call_hash IS NOT NULL)),
    CONSTRAINT only_charged_operations_have_a_slot CHECK ((grant_id IS NOT NULL AND outcome = 'signed') = (slot > 0))
);
CREATE UNIQUE INDEX a_slot_is_used_once ON operations (grant_id, slot) WHERE slot > 0;
CREATE UNIQUE INDEX idempotency_key_signs_once ON operations (organization_id, identity_id, idempotency_key, position)
    WHERE idempotency_key IS NOT NULL;
CREATE INDEX operations_by_digest ON operations (digest) WHERE outcome = 'signed';

-- leaf holds the exact bytes that are hashed:
--   0x01 | node (16) | node_seq (8, big-endian) | previous leaf hash (32) | microseconds since 1970 (8) | slot (8) | body (UTF-8 JSON)
-- leaf_hash = SHA-256(0x00 | leaf), RFC 6962 section 2.1. Every other column is a copy for searching that a verifier re-derives.
CREATE TABLE audit_leaves (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    node            uuid NOT NULL REFERENCES nodes,
    node_seq        bigint NOT NULL,
    leaf            bytea NOT NULL,
    leaf_hash       bytea NOT NULL,
    at              timestamptz NOT NULL,
    organization_id uuid,
    type            text NOT NULL,
    actor_id        uuid,
    signer_id       uuid,
    request_id      uuid,
    grant_id        uuid,
    operation_id    uuid,
    CONSTRAINT a_chain_has_no_forks UNIQUE (node, node_seq)
);
CREATE INDEX audit_by_organization ON audit_leaves (organization_id, id);
CREATE INDEX audit_by_signer ON audit_leaves (signer_id, id) WHERE signer_id IS NOT NULL;
CREATE INDEX audit_by_request ON audit_leaves (request_id, id) WHERE request_id IS NOT NULL;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is written once and never changed (% refused)', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER audit_leaves_are_insert_only BEFORE UPDATE OR DELETE ON audit_leaves FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_leaves_are_never_truncated BEFORE TRUNCATE ON audit_leaves FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER operations_are_insert_only BEFORE UPDATE OR DELETE ON operations FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER operations_are_never_truncated BEFORE TRUNCATE ON operations FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER policies_are_immutable BEFORE UPDATE OR DELETE ON policies FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER decisions_are_immutable BEFORE UPDATE OR DELETE ON decisions FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON audit_leaves, operations, policies, decisions FROM PUBLIC, CURRENT_USER;

-- The bytes of one leaf; see the table.
CREATE FUNCTION leaf_bytes(p_node uuid, p_seq bigint, p_previous bytea, p_micros bigint, p_slot bigint, p_body text) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN '\x01'::bytea || uuid_send(p_node) || int8send(p_seq) || p_previous || int8send(p_micros) || int8send(p_slot) || convert_to(p_body, 'UTF8');

-- Appends one leaf to the chain of a node, inside the transaction that changes what the leaf tells of. Call it last: it locks the
-- node's row until the commit.
CREATE FUNCTION append_leaf(
    p_node uuid, p_organization uuid, p_type text, p_actor uuid, p_signer uuid, p_request uuid, p_grant uuid, p_operation uuid, p_body text)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_seq    bigint;
    v_head   bytea;
    v_leaf   bytea;
    v_at     timestamptz;
    v_id     bigint;
BEGIN
    SELECT sequence, head INTO v_seq, v_head FROM nodes WHERE id = p_node AND stopped_at IS NULL FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'node % is not registered or has stopped', p_node USING ERRCODE = 'CS002';
    END IF;
    v_at := clock_timestamp();
    v_seq := v_seq + 1;
    v_leaf := leaf_bytes(p_node, v_seq, v_head, floor(extract(epoch FROM v_at) * 1000000)::bigint, 0, p_body);
    v_head := sha256('\x00'::bytea || v_leaf);
    INSERT INTO audit_leaves (node, node_seq, leaf, leaf_hash, at, organization_id, type, actor_id, signer_id, request_id, grant_id, operation_id)
    VALUES (p_node, v_seq, v_leaf, v_head, v_at, p_organization, p_type, p_actor, p_signer, p_request, p_grant, p_operation)
    RETURNING id INTO v_id;
    UPDATE nodes SET sequence = v_seq, head = v_head WHERE id = p_node;
    RETURN v_id;
END $$;

-- The Merkle log over the audit leaves: one contiguous index, the tiles of its tree (C2SP tlog-tiles) and its signed checkpoints.

-- The key that signs checkpoints and nothing else. token and cka_id are null where the key is in a file of the gateways.
CREATE TABLE log_keys (
    origin     text PRIMARY KEY CONSTRAINT origin_is_a_note_key_name CHECK (origin ~ '^[^[:space:]+]{1,255}$'),
    public_key bytea NOT NULL CONSTRAINT public_key_is_ed25519 CHECK (octet_length(public_key) = 32),
    token      text,
    cka_id     text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT a_token_key_has_an_id CHECK ((token IS NULL) = (cka_id IS NULL))
);
CREATE UNIQUE INDEX there_is_one_log ON log_keys ((true));

-- Which leaf stands at which place of the tree.
CREATE TABLE log_entries (
    tree_index bigint PRIMARY KEY CONSTRAINT index_counts_from_zero CHECK (tree_index >= 0),
    leaf_id    bigint NOT NULL CONSTRAINT a_leaf_has_one_place UNIQUE
);

-- The end of the tree. root is that of RFC 6962, section 2.1.
CREATE TABLE log_head (
    one  boolean PRIMARY KEY DEFAULT true CHECK (one),
    size bigint NOT NULL DEFAULT 0,
    root bytea NOT NULL DEFAULT sha256(''),
    at   timestamptz NOT NULL DEFAULT clock_timestamp()
) WITH (fillfactor = 20);
INSERT INTO log_head DEFAULT VALUES;

-- How far the chain of each node is in the tree, and the hash of the last leaf that is.
CREATE TABLE log_positions (
    node     uuid PRIMARY KEY,
    sequence bigint NOT NULL,
    head     bytea NOT NULL
) WITH (fillfactor = 50);

-- Hashes, 32 bytes each, 256 in a full tile. The last tile of a level grows; a full one never changes.
CREATE TABLE log_tiles (
    level  smallint NOT NULL,
    tile   bigint NOT NULL,
    hashes bytea NOT NULL CONSTRAINT tile_is_whole_hashes CHECK (octet_length(hashes) BETWEEN 32 AND 8192 AND octet_length(hashes) % 32 = 0),
    PRIMARY KEY (level, tile)
);

-- Signed notes (C2SP tlog-checkpoint), one for each size that was published.
CREATE TABLE log_checkpoints (
    size bigint PRIMARY KEY,
    note text NOT NULL,
    at   timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- A person looked at a log that no longer continues what was published, and let signing go on. size and root are what was published
-- and is given up.
CREATE TABLE log_acknowledgements (
    id     uuid PRIMARY KEY,
    size   bigint NOT NULL,
    root   bytea NOT NULL,
    by     uuid NOT NULL,
    reason text NOT NULL,
    at     timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TRIGGER log_entries_are_insert_only BEFORE UPDATE OR DELETE ON log_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER log_entries_are_never_truncated BEFORE TRUNCATE ON log_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER log_checkpoints_are_insert_only BEFORE UPDATE OR DELETE ON log_checkpoints FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER log_keys_are_insert_only BEFORE UPDATE OR DELETE ON log_keys FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER log_acknowledgements_are_insert_only BEFORE UPDATE OR DELETE ON log_acknowledgements
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON log_entries, log_checkpoints, log_keys, log_acknowledgements FROM PUBLIC, CURRENT_USER;

CREATE INDEX audit_by_operation ON audit_leaves (operation_id) WHERE operation_id IS NOT NULL;

-- Entries are published behind a length of 16 bits (C2SP tlog-tiles, log entries).
ALTER TABLE audit_leaves ADD CONSTRAINT leaf_fits_an_entry CHECK (octet_length(leaf) <= 65535) NOT VALID;

INSERT INTO leases (name) VALUES ('sequencer');

-- Puts leaves at the end of the tree, in the order of the arrays: one statement, so a sequencer that is paused holds no lock. Answers
-- false, and changes nothing, when the lease was taken since its fence was p_fence, or when the tree has not p_size leaves.
CREATE FUNCTION append_to_log(
    p_fence bigint, p_seconds bigint, p_size bigint, p_leaves bigint[], p_nodes uuid[], p_sequences bigint[], p_heads bytea[],
    p_levels smallint[], p_tiles bigint[], p_hashes bytea[], p_root bytea)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    UPDATE leases SET until = clock_timestamp() + make_interval(secs => p_seconds) WHERE name = 'sequencer' AND fence = p_fence;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE log_head SET size = p_size + cardinality(p_leaves), root = p_root, at = clock_timestamp() WHERE size = p_size;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO log_entries (tree_index, leaf_id)
    SELECT p_size + e.place - 1, e.leaf FROM unnest(p_leaves) WITH ORDINALITY AS e (leaf, place);
    INSERT INTO log_positions (node, sequence, head)
    SELECT p.node, p.sequence, p.head FROM unnest(p_nodes, p_sequences, p_heads) AS p (node, sequence, head)
    ON CONFLICT (node) DO UPDATE SET sequence = excluded.sequence, head = excluded.head;
    INSERT INTO log_tiles (level, tile, hashes)
    SELECT t.level, t.tile, t.hashes FROM unnest(p_levels, p_tiles, p_hashes) AS t (level, tile, hashes)
    ON CONFLICT (level, tile) DO UPDATE SET hashes = excluded.hashes;
    RETURN true;
END $$;

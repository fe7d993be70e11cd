-- Every gateway hears that the tree has grown, with its new size: what is delivered in the order of the tree is delivered from there.
CREATE OR REPLACE FUNCTION append_to_log(
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
    PERFORM pg_notify('countersign_log', (p_size + cardinality(p_leaves))::text);
    RETURN true;
END $$;

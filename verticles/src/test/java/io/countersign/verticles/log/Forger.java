package io.countersign.verticles.log;

import io.countersign.protocol.merkle.MerkleTree;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/** Somebody who owns the database and knows how the log is made: what they touch, they make fit again as far as they can. */
final class Forger {
    private static final int PREVIOUS_AT = 25;

    private final LogScene scene;

    Forger(LogScene scene) {
        this.scene = scene;
    }

    /** Chains every leaf from a place on anew. */
    void chainAnew(long index) throws SQLException {
        var heads = new HashMap<String, byte[]>();
        try (var rows = scene.superuser()
                        .createStatement()
                        .executeQuery("SELECT l.id, l.node, l.leaf, e.tree_index FROM log_entries e JOIN audit_leaves l"
                                + " ON l.id = e.leaf_id ORDER BY e.tree_index");
                var write = scene.superuser()
                        .prepareStatement("UPDATE audit_leaves SET leaf = ?, leaf_hash = ? WHERE id = ?")) {
            while (rows.next()) {
                var leaf = rows.getBytes("leaf");
                var before = heads.get(rows.getString("node"));
                if (rows.getLong("tree_index") >= index && before != null) {
                    System.arraycopy(before, 0, leaf, PREVIOUS_AT, MerkleTree.HASH);
                }
                var hash = MerkleTree.leaf(leaf);
                heads.put(rows.getString("node"), hash);
                write.setBytes(1, leaf);
                write.setBytes(2, hash);
                write.setLong(3, rows.getLong("id"));
                write.addBatch();
            }
            write.executeBatch();
        }
        scene.sql(
                "UPDATE nodes n SET head = l.leaf_hash FROM audit_leaves l WHERE l.node = n.id AND l.node_seq = n.sequence");
        scene.sql(
                "UPDATE log_positions p SET head = l.leaf_hash FROM audit_leaves l WHERE l.node = p.node AND l.node_seq = p.sequence");
    }

    /** Builds all tiles and the head over the bytes that are there. */
    void buildTree() throws SQLException {
        var hashes = new ArrayList<byte[]>();
        try (var rows = scene.superuser()
                .createStatement()
                .executeQuery(
                        "SELECT l.leaf FROM log_entries e JOIN audit_leaves l ON l.id = e.leaf_id ORDER BY e.tree_index")) {
            while (rows.next()) {
                hashes.add(MerkleTree.leaf(rows.getBytes(1)));
            }
        }
        write(Frontier.EMPTY.append(hashes));
    }

    private void write(Frontier.Grown grown) throws SQLException {
        scene.sql("DELETE FROM log_tiles");
        try (var write =
                scene.superuser().prepareStatement("INSERT INTO log_tiles (level, tile, hashes) VALUES (?, ?, ?)")) {
            for (var tile : grown.tiles().entrySet()) {
                write.setInt(1, tile.getKey().level());
                write.setLong(2, tile.getKey().index());
                write.setBytes(3, tile.getValue().getBytes());
                write.addBatch();
            }
            write.executeBatch();
        }
        try (var write = scene.superuser().prepareStatement("UPDATE log_head SET size = ?, root = ?")) {
            write.setLong(1, grown.frontier().size());
            write.setBytes(2, grown.frontier().root());
            write.execute();
        }
    }

    /** Takes the last leaves away as if they had never been. */
    void cutOff(int leaves) throws SQLException {
        var keep = scene.number("SELECT size FROM log_head") - leaves;
        scene.sql("DELETE FROM audit_leaves WHERE id IN (SELECT leaf_id FROM log_entries WHERE tree_index >= " + keep
                + ")");
        scene.sql("DELETE FROM log_entries WHERE tree_index >= " + keep);
        scene.sql("DELETE FROM log_checkpoints WHERE size > " + keep);
        for (var table : List.of(
                "nodes n SET sequence = l.node_seq, head = l.leaf_hash",
                "log_positions n SET sequence = l.node_seq, head = l.leaf_hash")) {
            scene.sql("UPDATE " + table + " FROM (SELECT DISTINCT ON (node) node, node_seq, leaf_hash FROM audit_leaves"
                    + " ORDER BY node, node_seq DESC) l WHERE l.node = n."
                    + (table.startsWith("nodes") ? "id" : "node"));
        }
        buildTree();
    }

    /** Changes one byte of the body of a leaf, which stays JSON. */
    void edit(long index) {
        scene.sql("UPDATE audit_leaves SET leaf = overlay(leaf PLACING convert_to('7', 'UTF8') FROM"
                + " position(convert_to('sequence\":', 'UTF8') IN leaf) + 10 FOR 1) WHERE id = (SELECT leaf_id FROM log_entries"
                + " WHERE tree_index = " + index + ")");
    }
}

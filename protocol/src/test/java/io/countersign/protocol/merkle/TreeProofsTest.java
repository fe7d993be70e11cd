package io.countersign.protocol.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TreeProofsTest {
    private static List<byte[]> leaves(int size) {
        var leaves = new ArrayList<byte[]>();
        for (int i = 0; i < size; i++) {
            leaves.add(MerkleTree.leaf(("entry " + i).getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        }
        return leaves;
    }

    /** Tiles of the whole tree, written down from their definition. */
    private static Map<TreeProofs.Tile, byte[]> tiles(List<byte[]> leaves) {
        var tiles = new HashMap<TreeProofs.Tile, byte[]>();
        var row = leaves;
        for (int level = 0; !row.isEmpty(); level++) {
            var above = new ArrayList<byte[]>();
            for (int at = 0; at < row.size(); at += TreeProofs.TILE) {
                var part = row.subList(at, Math.min(at + TreeProofs.TILE, row.size()));
                var bytes = new ByteArrayOutputStream();
                part.forEach(bytes::writeBytes);
                tiles.put(new TreeProofs.Tile(level, at / TreeProofs.TILE), bytes.toByteArray());
                if (part.size() == TreeProofs.TILE) {
                    above.add(MerkleTree.root(part));
                }
            }
            row = above;
        }
        return tiles;
    }

    @Test
    void each_small_tree_continues_every_one_before_it() {
        var leaves = leaves(20);
        var tiles = tiles(leaves);
        for (int old = 1; old <= 20; old++) {
            for (int size = old; size <= 20; size++) {
                var proof = TreeProofs.consistency(old, size).hashes(tiles::get);
                var first = MerkleTree.root(leaves.subList(0, old));
                var second = MerkleTree.root(leaves.subList(0, size));
                assertThat(MerkleTree.continues(first, old, second, size, proof))
                        .isTrue();
            }
        }
    }

    @Test
    void inclusion_of_every_leaf_of_trees_around_the_borders_of_tiles_is_the_path_of_the_whole_tree() {
        for (int size : new int[] {1, 2, 3, 7, 8, 255, 256, 257, 300, 511, 512, 513, 700}) {
            var leaves = leaves(size);
            var tiles = tiles(leaves);
            var root = MerkleTree.root(leaves);
            assertThat(TreeProofs.root(size).hashes(tiles::get).getFirst()).isEqualTo(root);
            for (int index = 0; index < size; index += size < 300 ? 1 : 13) {
                var plan = TreeProofs.inclusion(index, size);
                assertThat(tiles.keySet()).containsAll(plan.tiles());
                var path = plan.hashes(tiles::get);
                assertThat(path).containsExactlyElementsOf(MerkleTree.path(leaves, index));
                assertThat(MerkleTree.rootFrom(leaves.get(index), index, size, path)
                                .orElseThrow())
                        .isEqualTo(root);
            }
        }
    }

    @Test
    void a_tree_of_70000_leaves_has_the_tiles_that_the_specification_counts_and_proves_itself() {
        var leaves = leaves(70_000);
        var tiles = tiles(leaves);
        assertThat(tiles.keySet().stream().filter(tile -> tile.level() == 0)).hasSize(274);
        assertThat(tiles.get(new TreeProofs.Tile(0, 273))).hasSize(112 * 32);
        assertThat(tiles.get(new TreeProofs.Tile(1, 1))).hasSize(17 * 32);
        assertThat(tiles.get(new TreeProofs.Tile(2, 0))).hasSize(32);
        var root = MerkleTree.root(leaves);
        for (int old : new int[] {1, 255, 256, 257, 65_535, 65_536, 65_537, 69_999, 70_000}) {
            var oldRoot = MerkleTree.root(leaves.subList(0, old));
            var proof = TreeProofs.consistency(old, 70_000).hashes(tiles::get);
            assertThat(MerkleTree.continues(oldRoot, old, root, 70_000, proof)).isTrue();
            assertThat(TreeProofs.root(old).hashes(tiles::get).getFirst()).isEqualTo(oldRoot);
        }
    }

    @Test
    void a_tree_that_differs_anywhere_before_its_old_end_does_not_continue() {
        var leaves = leaves(300);
        var old = MerkleTree.root(leaves.subList(0, 290));
        var changed = new ArrayList<>(leaves);
        changed.set(17, MerkleTree.leaf(new byte[] {1}));
        var proof = TreeProofs.consistency(290, 300).hashes(tiles(changed)::get);
        assertThat(MerkleTree.continues(old, 290, MerkleTree.root(changed), 300, proof))
                .isFalse();
        assertThat(MerkleTree.continues(old, 290, MerkleTree.root(leaves), 300, List.of()))
                .isFalse();
        assertThat(MerkleTree.continues(old, 290, MerkleTree.root(leaves), 300, proof))
                .isFalse();
        assertThat(MerkleTree.continues(old, 301, MerkleTree.root(leaves), 300, proof))
                .isFalse();
        assertThat(MerkleTree.continues(old, 0, MerkleTree.root(leaves), 300, proof))
                .isFalse();
    }

    @Test
    void nothing_is_proven_of_leaves_that_are_not_there() {
        assertThatThrownBy(() -> TreeProofs.inclusion(3, 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> TreeProofs.inclusion(-1, 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> TreeProofs.consistency(4, 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> TreeProofs.consistency(0, 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> TreeProofs.root(0)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}

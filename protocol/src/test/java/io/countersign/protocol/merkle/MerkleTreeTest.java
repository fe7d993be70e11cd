package io.countersign.protocol.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The entries and roots are those that implementations of RFC 6962 test with. */
class MerkleTreeTest {
    private static final List<String> ENTRIES =
            List.of("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f");
    private static final List<String> ROOTS = List.of(
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

    private static byte[] entry(int i) {
        return HexFormat.of().parseHex(ENTRIES.get(i));
    }

    private static List<byte[]> leaves(int size) {
        return IntStream.range(0, size)
                .mapToObj(i -> MerkleTree.leaf(
                        i < ENTRIES.size() ? entry(i) : ("entry " + i).getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void roots_are_those_of_the_known_tree() {
        for (var size = 0; size < ROOTS.size(); size++) {
            assertThat(hex(MerkleTree.root(leaves(size)))).as("size " + size).isEqualTo(ROOTS.get(size));
        }
    }

    @Test
    void the_known_audit_path_is_found() {
        assertThat(MerkleTree.path(leaves(8), 5).stream().map(MerkleTreeTest::hex))
                .containsExactly(
                        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7");
    }

    @Test
    void every_leaf_of_every_small_tree_is_proven_and_no_other_place_size_or_path_proves_it() {
        for (var size = 1; size <= 40; size++) {
            var leaves = leaves(size);
            var root = MerkleTree.root(leaves);
            for (var i = 0; i < size; i++) {
                var path = MerkleTree.path(leaves, i);
                assertThat(MerkleTree.rootFrom(leaves.get(i), i, size, path))
                        .hasValueSatisfying(found -> assertThat(found).isEqualTo(root));
                for (var other = 0; other < size; other++) {
                    if (other != i) {
                        assertThat(leads(leaves.get(i), other, size, path, root))
                                .isFalse();
                    }
                }
                assertThat(leads(leaves.get(i), i, 2L * size + 1, path, root)).isFalse();
                var longer = new ArrayList<>(path);
                longer.add(root);
                assertThat(leads(leaves.get(i), i, size, longer, root)).isFalse();
                if (!path.isEmpty()) {
                    assertThat(leads(leaves.get(i), i, size, path.subList(0, path.size() - 1), root))
                            .isFalse();
                }
            }
        }
    }

    private static boolean leads(byte[] leaf, long index, long size, List<byte[]> path, byte[] root) {
        return MerkleTree.rootFrom(leaf, index, size, path)
                .map(found -> Arrays.equals(found, root))
                .orElse(false);
    }

    @Test
    void an_entry_is_included_by_its_proof_alone() {
        var leaves = leaves(8);
        var root = MerkleTree.root(leaves);
        var path = MerkleTree.path(leaves, 3);
        assertThat(MerkleTree.includes(root, 8, entry(3), 3, path)).isTrue();
        assertThat(MerkleTree.includes(root, 8, entry(2), 3, path)).isFalse();
        assertThat(MerkleTree.includes(root, 8, entry(3), -1, path)).isFalse();
        assertThat(MerkleTree.includes(root, 8, entry(3), 8, path)).isFalse();
        assertThat(MerkleTree.includes(root, 0, entry(3), 0, path)).isFalse();
        assertThat(MerkleTree.includes(root, 8, entry(3), 3, List.of(new byte[31], path.get(1), path.get(2))))
                .isFalse();
    }

    @Test
    void an_inner_node_does_not_pass_for_a_leaf() {
        var leaves = leaves(4);
        var inner = MerkleTree.node(leaves.get(0), leaves.get(1));
        var right = MerkleTree.node(leaves.get(2), leaves.get(3));
        var twoHashes = new byte[64];
        System.arraycopy(leaves.get(0), 0, twoHashes, 0, 32);
        System.arraycopy(leaves.get(1), 0, twoHashes, 32, 32);
        assertThat(MerkleTree.node(inner, right)).isEqualTo(MerkleTree.root(leaves));
        assertThat(MerkleTree.includes(MerkleTree.root(leaves), 2, twoHashes, 0, List.of(right)))
                .isFalse();
    }

    @Test
    void there_is_no_path_to_a_leaf_that_is_not_there() {
        assertThatThrownBy(() -> MerkleTree.path(leaves(3), 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> MerkleTree.path(leaves(3), -1)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}

package io.countersign.cli.witness;

import io.countersign.cli.offline.TestLog;
import io.countersign.protocol.merkle.MerkleTree;
import io.countersign.protocol.merkle.TreeProofs;
import io.countersign.protocol.tlog.Checkpoint;
import io.countersign.protocol.tlog.NoteKey;
import io.countersign.protocol.tlog.SignedNote;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A log that asks for cosignatures, with proofs made by the code that makes real ones. Up to 256 leaves. */
final class WitnessedLog {
    private final KeyPair pair;
    private final NoteKey key;
    private final List<byte[]> hashes = new ArrayList<>();
    private final Map<Integer, String> signed = new ConcurrentHashMap<>();

    private WitnessedLog(String origin, KeyPair pair) {
        this.pair = pair;
        this.key = NoteKey.ofSpki(origin, pair.getPublic().getEncoded());
    }

    static WitnessedLog of(String origin, int leaves) {
        return new WitnessedLog(origin, TestLog.pair()).grow(leaves, "leaf");
    }

    /** The same log with another history from some leaf on. */
    WitnessedLog fork(int from, int leaves, String words) {
        var other = new WitnessedLog(key.name(), pair);
        other.hashes.addAll(hashes.subList(0, from));
        return other.grow(leaves, words);
    }

    WitnessedLog grow(int leaves, String words) {
        for (var i = 0; i < leaves; i++) {
            hashes.add(MerkleTree.leaf((words + hashes.size()).getBytes(StandardCharsets.UTF_8)));
        }
        return this;
    }

    String key() {
        return key.toString();
    }

    String origin() {
        return key.name();
    }

    int size() {
        return hashes.size();
    }

    String text(int size) {
        return new Checkpoint(key.name(), size, MerkleTree.root(hashes.subList(0, size))).text();
    }

    String checkpoint(int size) {
        return signed.computeIfAbsent(size, this::sign);
    }

    private String sign(int size) {
        var text = text(size);
        return SignedNote.of(text, key, TestLog.sign(pair, text.getBytes(StandardCharsets.UTF_8)))
                .toString();
    }

    List<byte[]> proof(int old, int size) {
        if (old == 0) {
            return List.of();
        }
        var tile = ByteBuffer.allocate(size * MerkleTree.HASH);
        hashes.subList(0, size).forEach(tile::put);
        return TreeProofs.consistency(old, size).hashes(only -> tile.array());
    }

    String request(int old, int size) {
        return request(old, proof(old, size), checkpoint(size));
    }

    static String request(long old, List<byte[]> proof, String checkpoint) {
        var body = new StringBuilder("old " + old + "\n");
        proof.forEach(
                hash -> body.append(Base64.getEncoder().encodeToString(hash)).append('\n'));
        return body.append('\n').append(checkpoint).toString();
    }
}

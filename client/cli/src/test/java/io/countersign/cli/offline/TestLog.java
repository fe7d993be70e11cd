package io.countersign.cli.offline;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.protocol.merkle.MerkleTree;
import io.countersign.protocol.tlog.Checkpoint;
import io.countersign.protocol.tlog.NoteKey;
import io.countersign.protocol.tlog.SignedNote;
import io.countersign.protocol.tlog.TlogProof;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/** A small log, made by the code that writes real ones. */
public final class TestLog {
    public static final String ORIGIN = "sign.example.com/log";
    private static final UUID[] NODES = {new UUID(1, 1), new UUID(2, 2)};
    private static final ObjectMapper JSON = new ObjectMapper();

    private final KeyPair pair = pair();
    private final NoteKey key = NoteKey.ofSpki(ORIGIN, pair.getPublic().getEncoded());
    private final List<byte[]> leaves = new ArrayList<>();
    private final long[] sequences = new long[NODES.length];
    private final byte[][] heads = {new byte[32], new byte[32]};

    public static KeyPair pair() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    public static byte[] sign(KeyPair pair, byte[] message) {
        try {
            var signature = Signature.getInstance("Ed25519");
            signature.initSign(pair.getPrivate());
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** With so many entries of two gateways. */
    public static TestLog of(int entries) {
        var log = new TestLog();
        for (var i = 0; i < entries; i++) {
            log.add("{\"details\":{\"n\":" + i + "},\"type\":\"request.created\"}");
        }
        return log;
    }

    /** Adds an entry; its bytes. */
    public byte[] add(String body) {
        return add(body, 0);
    }

    /** @param slot of a grant; 0 for none */
    public byte[] add(String body, long slot) {
        var node = leaves.size() % 3 == 0 ? 1 : 0;
        var utf8 = body.getBytes(StandardCharsets.UTF_8);
        var leaf = ByteBuffer.allocate(73 + utf8.length)
                .put((byte) 1)
                .putLong(NODES[node].getMostSignificantBits())
                .putLong(NODES[node].getLeastSignificantBits())
                .putLong(++sequences[node])
                .put(heads[node])
                .putLong(1_700_000_000_000_000L + leaves.size())
                .putLong(slot)
                .put(utf8)
                .array();
        heads[node] = MerkleTree.leaf(leaf);
        leaves.add(leaf);
        return leaf;
    }

    public String key() {
        return key.toString();
    }

    public LogTrust trust() throws DisprovedException {
        return LogTrust.of(VerifierKey.parse(key()));
    }

    public List<byte[]> leaves() {
        return leaves;
    }

    private List<byte[]> hashes() {
        return leaves.stream().map(MerkleTree::leaf).toList();
    }

    public String checkpoint() {
        var text = new Checkpoint(ORIGIN, leaves.size(), MerkleTree.root(hashes())).text();
        return SignedNote.of(text, key, sign(pair, text.getBytes(StandardCharsets.UTF_8)))
                .toString();
    }

    public String proof(int index) {
        return new TlogProof(index, MerkleTree.path(hashes(), index), SignedNote.parse(checkpoint())).toString();
    }

    /** One line for each entry, decoded beside its bytes, and the checkpoint. */
    public List<String> export() throws Exception {
        return export(false);
    }

    /** As {@link #export}, and each line with the path of its entry. */
    public List<String> exportWithProofs() throws Exception {
        return export(true);
    }

    private List<String> export(boolean proofs) throws Exception {
        var lines = new ArrayList<String>();
        for (var i = 0; i < leaves.size(); i++) {
            var body = JSON.readTree(Arrays.copyOfRange(leaves.get(i), 73, leaves.get(i).length));
            var line = new TreeMap<String, Object>();
            line.put("index", i);
            line.put("leaf", leaves.get(i));
            line.put("type", body.path("type"));
            line.put("details", body.path("details"));
            var slot = ByteBuffer.wrap(leaves.get(i)).getLong(65);
            if (slot > 0) {
                line.put("details", ((ObjectNode) body.path("details")).put("slot", slot));
            }
            if (proofs) {
                line.put("proof", MerkleTree.path(hashes(), i));
            }
            lines.add(JSON.writeValueAsString(line));
        }
        lines.add(JSON.writeValueAsString(new TreeMap<>(java.util.Map.of("checkpoint", checkpoint(), "key", key()))));
        return lines;
    }

    /** One that adds its cosignature to a checkpoint. */
    public record Witness(String name, KeyPair pair) {
        public static Witness of(String name) {
            return new Witness(name, TestLog.pair());
        }

        private byte[] typedKey() {
            var spki = pair.getPublic().getEncoded();
            var typed = Arrays.copyOfRange(spki, spki.length - 33, spki.length);
            typed[0] = 4;
            return typed;
        }

        private byte[] id() {
            try {
                var hash = MessageDigest.getInstance("SHA-256");
                hash.update((name + "\n").getBytes(StandardCharsets.UTF_8));
                return Arrays.copyOf(hash.digest(typedKey()), 4);
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }

        public String key() {
            return name + "+" + HexFormat.of().formatHex(id()) + "+"
                    + Base64.getEncoder().encodeToString(typedKey());
        }

        /** The proof or note with one more line. */
        public String cosign(String note, long seconds) {
            var text = note.substring(
                    note.startsWith("c2sp") ? note.indexOf("\n\n") + 2 : 0, note.lastIndexOf("\n\n") + 1);
            var message = "cosignature/v1\ntime " + seconds + "\n" + text;
            var line = ByteBuffer.allocate(4 + 8 + 64)
                    .put(id())
                    .putLong(seconds)
                    .put(sign(pair, message.getBytes(StandardCharsets.UTF_8)))
                    .array();
            return note + "\u2014 " + name + " " + Base64.getEncoder().encodeToString(line) + "\n";
        }
    }

    /** The same text with one character of a line changed to another that base64 knows. */
    static String flipped(String text, int at) {
        var changed = text.charAt(at) == 'A' ? 'B' : 'A';
        return text.substring(0, at) + changed + text.substring(at + 1);
    }

    static String join(List<String> lines) {
        return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
    }
}

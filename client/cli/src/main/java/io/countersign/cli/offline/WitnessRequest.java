package io.countersign.cli.offline;

import io.countersign.cli.offline.DisprovedException.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * What a log asks of a witness (C2SP tlog-witness, add-checkpoint).
 *
 * @param old leaves of the tree that the log takes for the one that the witness cosigned last
 * @param proof that the tree of the checkpoint begins with that one, 32 bytes each
 * @param head what the checkpoint says
 */
public record WitnessRequest(long old, List<byte[]> proof, Note checkpoint, TreeHead head) {
    private static final String OLD = "old ";
    private static final int LONGEST_PROOF = 63;

    public WitnessRequest {
        proof = List.copyOf(proof);
    }

    /** Reads the body of a request; says nothing yet about who signed and whether the proof holds. */
    public static WitnessRequest parse(String body) throws DisprovedException {
        var end = body.indexOf("\n\n");
        var lines = end < 0 ? new String[] {body} : body.substring(0, end).split("\n", -1);
        if (end < 0 || !lines[0].matches(OLD + "(0|[1-9][0-9]{0,17})")) {
            throw new DisprovedException(
                    Kind.MALFORMED, "write \"old\" and a size, the hashes of a proof, an empty line, and a checkpoint");
        }
        if (lines.length - 1 > LONGEST_PROOF) {
            throw new DisprovedException(Kind.MALFORMED, "the proof has more than " + LONGEST_PROOF + " hashes");
        }
        var old = Long.parseLong(lines[0].substring(OLD.length()));
        var checkpoint = Note.parse(body.substring(end + 2));
        var head = TreeHead.of(checkpoint);
        if (old > head.size()) {
            throw new DisprovedException(Kind.MALFORMED, "the old size is larger than that of the checkpoint");
        }
        return new WitnessRequest(old, proof(lines), checkpoint, head);
    }

    private static List<byte[]> proof(String[] lines) throws DisprovedException {
        var proof = new ArrayList<byte[]>();
        for (var i = 1; i < lines.length; i++) {
            var hash = Bytes.base64(lines[i], "hash " + i + " of the proof");
            if (hash.length != Tree.HASH) {
                throw new DisprovedException(Kind.MALFORMED, "hash " + i + " of the proof has not 32 bytes");
            }
            proof.add(hash);
        }
        return proof;
    }

    /** The log before it had a leaf. */
    public static TreeHead nothing(String origin) {
        return new TreeHead(origin, 0, new Tree().root());
    }

    /** Whether the proof shows that the tree of the checkpoint begins with this one. */
    public boolean continues(TreeHead last) {
        return Tree.continues(last, head, proof);
    }
}

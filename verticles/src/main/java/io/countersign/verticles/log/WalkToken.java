package io.countersign.verticles.log;

import io.countersign.protocol.merkle.MerkleTree;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a verification goes on. It is not secret and not signed: who writes one deceives only themselves.
 *
 * @param signer whose leaves are read; null for places of the tree
 * @param next index, or with a Signer the id of the leaf read last
 * @param to index before which to end; -1 for the end of the log
 * @param leaves read so far
 * @param counted checkpoints up to next; -1 when they are not counted
 * @param checkpoints checked so far
 * @param operation read last; null before the first
 * @param operationsRead whether all operations were read
 * @param root of the tree that ends at next
 */
record WalkToken(
        @Nullable UUID signer,
        long next,
        long to,
        long leaves,
        long counted,
        long checkpoints,
        @Nullable UUID operation,
        boolean operationsRead,
        byte[] root) {
    private static final String NUMBER = "(-?[0-9]{1,18})";
    private static final Pattern TEXT = Pattern.compile("v1~([0-9a-f-]{36})?~" + NUMBER + "~" + NUMBER + "~" + NUMBER
            + "~" + NUMBER + "~" + NUMBER + "~([0-9a-f-]{36})?~([01])~([0-9a-f]{64})");

    static Optional<WalkToken> parse(String text) {
        var parts = TEXT.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new WalkToken(
                    id(parts.group(1)),
                    Long.parseLong(parts.group(2)),
                    Long.parseLong(parts.group(3)),
                    Long.parseLong(parts.group(4)),
                    Long.parseLong(parts.group(5)),
                    Long.parseLong(parts.group(6)),
                    id(parts.group(7)),
                    "1".equals(parts.group(8)),
                    HexFormat.of().parseHex(parts.group(9))));
        } catch (IllegalArgumentException notAnId) {
            return Optional.empty();
        }
    }

    private static @Nullable UUID id(@Nullable String text) {
        return text == null ? null : UUID.fromString(text);
    }

    static WalkToken begin(@Nullable UUID signer, long from, long to) {
        return new WalkToken(signer, from, to, 0, from == 0 ? 0 : -1, 0, null, false, MerkleTree.emptyRoot());
    }

    WalkToken operation(@Nullable UUID last, boolean all) {
        return new WalkToken(signer, next, to, leaves, counted, checkpoints, last, all, root);
    }

    @Override
    public String toString() {
        return "v1~" + (signer == null ? "" : signer) + "~" + next + "~" + to + "~" + leaves + "~" + counted + "~"
                + checkpoints + "~" + (operation == null ? "" : operation) + "~" + (operationsRead ? 1 : 0) + "~"
                + HexFormat.of().formatHex(root);
    }
}

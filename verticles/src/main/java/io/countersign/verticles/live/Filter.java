package io.countersign.verticles.live;

import io.countersign.protocol.api.LiveEvent;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Which events a caller asked for.
 *
 * @param signers empty: of all Signers and of none
 * @param types exact, or a prefix that ends in a dot; empty: all
 */
record Filter(Set<UUID> signers, List<String> types) {
    boolean wants(LiveEvent event) {
        boolean signer = signers.isEmpty() || (event.signer() != null && signers.contains(event.signer()));
        return signer && (types.isEmpty() || types.stream().anyMatch(type -> is(event.type(), type)));
    }

    private static boolean is(String type, String wanted) {
        return wanted.endsWith(".") ? type.startsWith(wanted) : type.equals(wanted);
    }
}

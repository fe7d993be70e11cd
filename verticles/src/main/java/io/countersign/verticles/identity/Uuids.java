package io.countersign.verticles.identity;

import java.util.Optional;
import java.util.UUID;

/** Reading UUIDs from strangers: only the canonical form of RFC 9562 section 4, where {@code UUID.fromString} also takes "1-1-1-1-1". */
final class Uuids {
    private Uuids() {}

    static UUID parse(String text) {
        var id = UUID.fromString(text);
        if (!id.toString().equalsIgnoreCase(text)) {
            throw new IllegalArgumentException("not a canonical UUID");
        }
        return id;
    }

    static Optional<UUID> maybe(String text) {
        try {
            return Optional.of(parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}

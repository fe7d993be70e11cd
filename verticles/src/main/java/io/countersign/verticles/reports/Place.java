package io.countersign.verticles.reports;

import io.countersign.protocol.api.Finding;
import java.util.UUID;

/** Where a page of a report ends. */
record Place(UUID signer, UUID identity) {
    static Place of(Finding finding) {
        var who = finding.who();
        return new Place(finding.signer(), who == null ? finding.signer() : who.id());
    }

    /** @throws IllegalArgumentException when it is not what {@link #toString} writes */
    static Place parse(String text) {
        var parts = text.split("/", -1);
        if (parts.length != 2) {
            throw new IllegalArgumentException("not a place in a report");
        }
        return new Place(UUID.fromString(parts[0]), UUID.fromString(parts[1]));
    }

    @Override
    public String toString() {
        return signer + "/" + identity;
    }
}

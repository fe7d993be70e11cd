package io.countersign.verticles.log;

import io.countersign.protocol.api.AuditFault;
import io.countersign.protocol.api.AuditFaultKind;
import io.countersign.verticles.audit.LeafRow;

/** Makes faults. */
final class Faults {
    private Faults() {}

    /** Of a place where no leaf is known, or it does not matter. */
    static AuditFault at(long index, AuditFaultKind kind, String detail) {
        return new AuditFault(index, null, null, null, kind, detail);
    }

    /** Of the leaf that stands at a place. */
    static AuditFault of(PlaceRow row, LeafRow leaf, AuditFaultKind kind, String detail) {
        return new AuditFault(row.index(), row.leafId(), leaf.node(), leaf.sequence(), kind, detail);
    }
}

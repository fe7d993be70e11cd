package io.countersign.verticles.limits;

/** What the gate says of a wish for slots. Everything but {@link Leased} and {@link Open} is a hint that PostgreSQL must confirm. */
public sealed interface GateAnswer {

    /** Slots are held for this caller until the lease is settled or given up. */
    record Leased(Lease lease) implements GateAnswer {}

    /** Redis does not answer; go on without it, the commit decides. */
    record Open() implements GateAnswer {}

    /** Every free slot is leased to signatures that are being made; ask again in a moment. */
    record Contended() implements GateAnswer {}

    /** Redis does not know the grant: load it with this turn and ask again. */
    record Unknown(long turn) implements GateAnswer {}

    /** Redis believes that the grant forbids it; overwrite it in this turn if PostgreSQL disagrees. */
    record Forbidden(long turn) implements GateAnswer {}
}

package io.countersign.gateway.operations;

/** Told what became of signatures that were asked for. */
public interface SignatureCount {
    /** @param outcome signed, replayed, denied or failed */
    void add(String outcome, int signatures);
}

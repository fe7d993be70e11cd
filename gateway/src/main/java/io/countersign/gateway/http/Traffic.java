package io.countersign.gateway.http;

import io.countersign.gateway.contract.ContractOperation;
import java.util.Optional;

/** Told of every answer: for metrics. Implementations count and return; they are called on event loops. */
public interface Traffic {
    /**
     * @param operation empty when the path led nowhere
     * @param status as answered
     * @param nanos from the request's head to its answer
     */
    void answered(Optional<ContractOperation> operation, int status, long nanos);

    /** A problem was told. */
    void refused(String code);
}

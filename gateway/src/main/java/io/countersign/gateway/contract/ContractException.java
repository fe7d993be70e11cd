package io.countersign.gateway.contract;

/** The contract and this build do not fit together; the gateway must not start. The message names the operation. */
public final class ContractException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message which operation, and what is wrong with it */
    public ContractException(String message) {
        super(message);
    }
}

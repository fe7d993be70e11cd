package io.countersign.gateway;

import io.countersign.conf.GatewayConfig;
import io.countersign.gateway.contract.Contract;
import io.countersign.gateway.http.ConsoleFiles;

/** What a gateway serves out of its jars, read once. */
record Documents(Contract contract, ConsoleFiles console) {
    /** Blocks. */
    static Documents load(GatewayConfig config) {
        return new Documents(Contract.load(), config.console().enabled() ? ConsoleFiles.load() : ConsoleFiles.none());
    }
}

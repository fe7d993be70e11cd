/** The contract and the messages that cross a process border; imports nothing of ours and no framework. */
module io.countersign.protocol {
    requires static transitive org.jspecify;

    exports io.countersign.protocol;
    exports io.countersign.protocol.worker;

    opens openapi;
}

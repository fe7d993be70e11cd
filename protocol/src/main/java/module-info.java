/** The contract and the messages that cross a process border; imports nothing of ours and no framework. */
module io.countersign.protocol {
    requires static transitive org.jspecify;
    requires transitive com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.datatype.jsr310;

    exports io.countersign.protocol;
    exports io.countersign.protocol.api;
    exports io.countersign.protocol.events;
    exports io.countersign.protocol.json;
    exports io.countersign.protocol.merkle;
    exports io.countersign.protocol.tlog;
    exports io.countersign.protocol.worker;

    opens io.countersign.protocol.api;
    opens openapi;
}

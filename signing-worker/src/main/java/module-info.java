/** The HSM process: orders in, signatures out. Others see the door and its settings, never a session. */
@SuppressWarnings("module")
module io.countersign.worker {
    requires transitive io.countersign.protocol;
    requires transitive io.vertx.core;
    requires org.bouncycastle.provider;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports io.countersign.worker;
    // It measures what the token costs with this binding and nothing around it.
    exports io.countersign.worker.pkcs11 to
            io.countersign.bench;
}

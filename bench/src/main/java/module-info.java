/** Measures a gateway from outside: a client of the contract that drives it, checks every answer and counts. */
@org.jspecify.annotations.NullMarked
module io.countersign.bench {
    requires static org.jspecify;
    requires io.countersign.embedded;
    requires info.picocli;
    requires com.fasterxml.jackson.databind;
    requires java.net.http;
    requires HdrHistogram;
    requires io.vertx.core;
    requires org.bouncycastle.pkix;
    requires io.countersign.worker;
    requires java.management.rmi;
    requires jdk.attach;
    requires jdk.management;
    requires org.bouncycastle.provider;
    requires org.bouncycastle.util;

    opens io.countersign.bench to
            com.fasterxml.jackson.databind,
            info.picocli;
}

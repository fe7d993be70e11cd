/** The edge process: HTTP, authentication, problems, management, and the assembly of one gateway. */
module io.countersign.gateway {
    requires static transitive org.jspecify;
    requires transitive io.countersign.protocol;
    requires transitive io.countersign.conf;
    requires transitive io.countersign.verticles;
    requires io.countersign.worker;
    requires transitive io.vertx.core;
    requires io.netty.codec;
    requires io.netty.codec.http;
    requires io.vertx.jsonschema;
    requires io.vertx.metrics.micrometer;
    requires io.vertx.web;
    requires ch.qos.logback.classic;
    requires ch.qos.logback.core;
    requires micrometer.core;
    requires micrometer.registry.prometheus;
    requires java.sql;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires info.picocli;
    requires org.slf4j;
    requires org.yaml.snakeyaml;

    exports io.countersign.gateway;

    opens io.countersign.gateway to
            info.picocli;

    provides ch.qos.logback.classic.spi.Configurator with
            io.countersign.gateway.LogLines;
}

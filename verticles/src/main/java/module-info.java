/** The domain: no HTTP, no HSM. One door, {@link io.countersign.verticles.Verticles}; everything else stays inside. */
module io.countersign.verticles {
    requires static transitive org.jspecify;
    requires transitive io.countersign.protocol;
    requires io.countersign.conf;
    requires io.countersign.sql;
    requires transitive io.vertx.core;
    requires io.vertx.sql.client;
    requires io.vertx.sql.client.pg;
    requires io.vertx.redis.client;
    requires io.vertx.auth.common;
    requires io.vertx.auth.jwt;
    requires io.vertx.mail.client;
    requires java.xml;
    requires com.fasterxml.jackson.databind;
    requires com.github.benmanes.caffeine;
    requires com.webauthn4j.core;
    requires re2j;
    requires flyway.core;
    requires micrometer.core;
    requires org.bouncycastle.pkix;
    requires org.bouncycastle.provider;
    requires org.slf4j;

    exports io.countersign.verticles;
}

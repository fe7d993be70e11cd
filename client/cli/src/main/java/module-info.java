/** The command line: only a client of the contract. */
module io.countersign.cli {
    requires static transitive org.jspecify;
    requires transitive info.picocli;
    requires io.countersign.protocol;
    requires io.countersign.jca;
    requires java.net.http;
    requires jdk.httpserver;
    requires jdk.jartool;
    requires jsign.core;
    requires org.bouncycastle.pkix;
    requires org.bouncycastle.provider;
    requires org.bouncycastle.util;
    requires org.yaml.snakeyaml;

    exports io.countersign.cli;

    opens io.countersign.cli to
            info.picocli;
    opens io.countersign.cli.admin to
            info.picocli,
            com.fasterxml.jackson.databind;
    opens io.countersign.cli.approval to
            info.picocli,
            com.fasterxml.jackson.databind;
    opens io.countersign.cli.audit to
            info.picocli;
    opens io.countersign.cli.breakglass to
            info.picocli;
    opens io.countersign.cli.campaign to
            info.picocli;
    opens io.countersign.cli.delegation to
            info.picocli;
    opens io.countersign.cli.events to
            info.picocli;
    opens io.countersign.cli.freeze to
            info.picocli;
    opens io.countersign.cli.http to
            com.fasterxml.jackson.databind;
    opens io.countersign.cli.log to
            info.picocli;
    opens io.countersign.cli.login to
            info.picocli,
            com.fasterxml.jackson.databind;
    opens io.countersign.cli.notifications to
            info.picocli;
    opens io.countersign.cli.policy to
            info.picocli;
    opens io.countersign.cli.sign to
            info.picocli,
            com.fasterxml.jackson.databind;
    opens io.countersign.cli.verify to
            info.picocli,
            com.fasterxml.jackson.databind;
    opens io.countersign.cli.channel to
            info.picocli;
    opens io.countersign.cli.webhook to
            info.picocli;
    opens io.countersign.cli.witness to
            info.picocli;
}

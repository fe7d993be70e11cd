/** The launcher's program: the commands that work on this machine and, beside them, the client's commands. */
@org.jspecify.annotations.NullMarked
module io.countersign.local {
    requires com.fasterxml.jackson.databind;
    requires info.picocli;
    requires io.countersign.cli;
    requires io.countersign.conf;
    requires io.countersign.embedded;
    requires io.countersign.gateway;
    requires io.countersign.protocol;
    requires io.countersign.worker;
    requires java.net.http;
    requires java.sql;
    requires static org.jspecify;

    opens io.countersign.local to
            info.picocli;
}

package io.countersign.local;

import io.countersign.gateway.LogLines;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code countersign up}: a gateway that runs until a signal ends it. */
@Command(
        name = "up",
        sortOptions = false,
        description = "Start a gateway and keep it running until Ctrl-C.",
        footer = {
            "",
            "With --config it uses your PostgreSQL and Redis and any PKCS#11 module; gateway.yaml in conf explains every key.",
            "Without, in a checkout, it starts its own PostgreSQL, Redis and SoftHSM: for trying it out, not for production.",
            "",
            "Examples:",
            "  ${sys:countersign.command:-./countersign} up",
            "  ${sys:countersign.command:-./countersign} up --data /var/lib/countersign --port 9000",
            "  ${sys:countersign.command:-./countersign} up --config /etc/countersign/gateway.yaml",
            "  ${sys:countersign.command:-./countersign} up --config /etc/countersign/gateway.yaml --check"
        })
final class UpCommand implements RunsHere {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Configuration of a gateway on your own servers; nothing embedded is started.")
    @Nullable
    Path config;

    @Option(
            names = "--check",
            description = "With --config: say what is wrong with it, and end. Nothing is started, called or changed.")
    boolean check;

    @Option(names = "--data", paramLabel = "DIR", description = "Where data is kept between starts. Default: ./data.")
    @Nullable
    Path data;

    @Option(names = "--port", paramLabel = "PORT", description = "Port of the API. Default: 8180, or a free one.")
    @Nullable
    Integer port;

    @Option(
            names = "--management-port",
            paramLabel = "PORT",
            description = "Port of probes and metrics. Default: 8181, or a free one.")
    @Nullable
    Integer managementPort;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and end.")
    boolean help;

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public Integer call() {
        if (check && config == null) {
            throw new ParameterException(
                    spec().commandLine(), "--check looks at a configuration: name it by --config.");
        }
        return config == null ? embedded() : configured(config);
    }

    private int embedded() {
        var began = System.nanoTime();
        LogLines.quiet();
        var greeting = new Greeting(out());
        greeting.notForProduction();
        // Ports that cannot be had are refused before any server starts.
        Ports.choose(port, managementPort);
        var folder = DataFolder.kept(data == null ? Path.of("data") : data);
        var servers = EmbeddedSet.start(folder);
        var gateway = LocalGateway.start(servers, () -> Ports.choose(port, managementPort));
        greeting.up(gateway, began);
        gateway.untilSignal();
        return 0;
    }

    private int configured(Path file) {
        if (data != null || port != null || managementPort != null) {
            throw new ParameterException(
                    spec().commandLine(),
                    "With --config, the file says where data and ports are: leave --data, --port and --management-port out.");
        }
        return check
                ? ConfiguredGateway.check(file, out())
                : ConfiguredGateway.run(file, out(), spec().commandLine().getErr());
    }

    private PrintWriter out() {
        return spec().commandLine().getOut();
    }

    private CommandSpec spec() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec before it runs a command");
        }
        return spec;
    }
}

package io.countersign.cli;

import io.countersign.cli.http.Gateway;
import io.countersign.cli.login.Session;
import io.countersign.jca.Retries;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command shares: help, the output format, the connection, and where to speak. */
@Command(sortOptions = false, usageHelpAutoWidth = true)
public abstract class CliCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Spec
    @Nullable
    CommandSpec spec;

    @Mixin
    ConnectionOptions connection = new ConnectionOptions();

    @Option(
            names = "--output",
            order = 104,
            paramLabel = "text|json",
            defaultValue = "text",
            description = "Format of the result on standard output. Default: ${DEFAULT-VALUE}.")
    OutputFormat output = OutputFormat.text;

    @Option(
            names = {"-h", "--help"},
            order = 105,
            usageHelp = true,
            description = "Show this help and end.")
    boolean help;

    protected CliCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Does the work; the result is one of {@link ExitCode}. */
    protected abstract int run() throws Exception;

    @Override
    public final Integer call() throws Exception {
        return run();
    }

    protected final Surroundings surroundings() {
        return surroundings;
    }

    protected final Report report() {
        var line = spec().commandLine();
        return new Report(line.getOut(), line.getErr(), output);
    }

    /** How calls are sent again that belong to no session. */
    protected final Retries retries() {
        return new Retries(surroundings.clock(), report()::say);
    }

    /** The connection and the log-in that the options, the environment and the stored credentials give. */
    protected final Session session() throws IOException {
        return Session.open(surroundings, connection, retries());
    }

    protected final ConnectionOptions connection() {
        return connection;
    }

    /** Fails when a result would be written over a file that the connection needs. */
    protected final void spareConnection(String what, Path target) throws IOException {
        for (var file : connection.files(surroundings).toList()) {
            Overwriting.refuse(what, target, file);
        }
    }

    /** The gateway, as the one who is logged in. */
    protected final Gateway gateway() throws IOException {
        return session().gateway();
    }

    /** The command line makes no sense. */
    protected final RuntimeException usage(String message) {
        return new picocli.CommandLine.ParameterException(spec().commandLine(), message);
    }

    private CommandSpec spec() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec before it runs a command");
        }
        return spec;
    }
}

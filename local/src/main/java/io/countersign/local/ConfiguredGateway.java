package io.countersign.local;

import io.countersign.conf.GatewayConfig;
import io.countersign.gateway.ConfigCheck;
import io.countersign.gateway.LogLines;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A gateway on servers that a file names: {@code up --config FILE}, which is how an installation starts it. */
final class ConfiguredGateway {
    private ConfiguredGateway() {}

    /**
     * The file, when these words are {@code up --config FILE} and nothing else. They need no parser: the classes of picocli are too old
     * for the JDK's AOT cache, and loading them takes a tenth of a start.
     */
    static Optional<Path> of(String[] words) {
        return words.length == 3 && words[0].equals("up") && words[1].equals("--config") && !words[2].startsWith("-")
                ? Optional.of(Path.of(words[2]))
                : Optional.empty();
    }

    /** {@link #run} as a whole process: failures are told on standard error. Returns the exit status. */
    static int process(Path file) {
        try {
            return run(file, new PrintWriter(System.out, true), new PrintWriter(System.err, true));
        } catch (RuntimeException failure) {
            return PlainFailures.tell(failure, new PrintWriter(System.err, true));
        }
    }

    /**
     * Starts it, says where it is, and returns never: a signal ends the JVM.
     *
     * @param out where the log goes, and what is said beside a log for people
     * @param err where it is said beside a log for programs, which hold the setup token nowhere
     */
    static int run(Path file, PrintWriter out, PrintWriter err) {
        var began = System.nanoTime();
        var loaded = load(file);
        LogLines.as(loaded.log());
        var greeting = new Greeting(loaded.log().json() ? err : out);
        if (!loaded.production()) {
            greeting.notInProduction();
        }
        var gateway = LocalGateway.start(loaded);
        greeting.up(gateway, began);
        gateway.untilSignal();
        return 0;
    }

    /** Says that the file can be used, or every problem that it has. */
    static int check(Path file, PrintWriter out) {
        var problems = ConfigCheck.problems(load(file));
        if (!problems.isEmpty()) {
            throw new LocalException(file + " cannot be used:\n" + String.join("\n", problems));
        }
        out.println(file + " can be used.");
        return 0;
    }

    private static GatewayConfig load(Path file) {
        if (!Files.isReadable(file)) {
            throw new LocalException("Cannot read " + file + ": check the path, and that you may read it.");
        }
        return GatewayConfig.load(file, System.getenv());
    }
}

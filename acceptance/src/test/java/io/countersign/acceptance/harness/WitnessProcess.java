package io.countersign.acceptance.harness;

import io.countersign.embedded.FreePorts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** {@code countersign witness} in a process of its own, which can be stopped and started again. */
public final class WitnessProcess implements AutoCloseable {
    private final Path state;
    private final String name;
    private final Path logKey;
    private final int port = FreePorts.next();
    private Process process;
    private String key;

    private WitnessProcess(Path state, String name, Path logKey) {
        this.state = state;
        this.name = name;
        this.logKey = logKey;
        start();
    }

    /** @param folder where it keeps its own */
    public static WitnessProcess start(Path folder, String name, Path logKey) {
        return new WitnessProcess(folder.resolve(name), name, logKey);
    }

    /** Once more, with what it kept. */
    public void start() {
        var command = GatewayProcess.command(
                "io.countersign.cli.CountersignCli",
                "witness",
                "--listen",
                "127.0.0.1:" + port,
                "--state",
                state.toString(),
                "--name",
                name,
                "--log",
                logKey.toString());
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            key = String.valueOf(out.readLine());
            if (!String.valueOf(out.readLine()).contains("listens")) {
                throw new AssertionError(name + " does not listen: " + key);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its verifier key. */
    public String key() {
        return key;
    }

    public String name() {
        return name;
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Without a chance to finish anything. */
    public void kill() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                throw new AssertionError(name + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}

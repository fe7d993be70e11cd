package io.countersign.acceptance.pkcs11;

import io.countersign.acceptance.harness.Product;
import io.countersign.acceptance.harness.Shell;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code caller.c}: a program that loads the module and does step after step with it, while the test watches. */
final class Caller implements AutoCloseable {
    private static final Path SOURCE = Product.root().resolve("acceptance/src/test/resources/pkcs11/caller.c");
    private static final int PATIENCE_SECONDS = 60;

    private final Process process;
    private final BufferedReader output;

    private Caller(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** @param steps as caller.c lists them */
    static Caller start(BuildMachine machine, String signer, String... steps) {
        var program = machine.file("caller");
        var flags = new Shell(machine.file("."))
                .run("pkg-config", "--cflags", "p11-kit-1")
                .expect(0)
                .out()
                .strip();
        machine.run("gcc", "-std=gnu11", "-Wall", "-Werror", flags, "-o", program, SOURCE, "-ldl")
                .expect(0);
        var words = new ArrayList<>(List.of(program, BuildMachine.module(), signer));
        var command = new ArrayList<>(words.stream().map(Object::toString).toList());
        command.addAll(List.of(steps));
        return new Caller(machine.start(command));
    }

    /** The next line that it prints. */
    String says() {
        try {
            return String.valueOf(output.readLine());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the wait of a step {@code wait}. */
    void goOn() {
        try {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that it prints from here to its end, which must be a good one. */
    List<String> ends() {
        var lines = output.lines().toList();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new AssertionError("did not end well: " + lines);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        return lines;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}

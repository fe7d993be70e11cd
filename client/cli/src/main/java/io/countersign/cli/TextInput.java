package io.countersign.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Texts that people write for a command: a file, or standard input for {@code -}. */
public final class TextInput {
    private static final int LONGEST = 1_000_000;

    private TextInput() {}

    /** All of it, as UTF-8; at most {@value #LONGEST} bytes. */
    public static String read(Surroundings surroundings, Path file) throws IOException {
        try (var in = file.toString().equals("-") ? surroundings.input() : Files.newInputStream(file)) {
            var bytes = in.readNBytes(LONGEST + 1);
            if (bytes.length > LONGEST) {
                throw new Failure(ExitCode.USAGE, file + " is longer than " + LONGEST + " bytes.");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}

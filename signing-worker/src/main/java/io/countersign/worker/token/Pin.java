package io.countersign.worker.token;

import io.countersign.worker.WorkerConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where the user PIN comes from. It is read for each log-in and wiped by the caller right after, so that no copy stays in the heap; a
 * worker logs in once, and once more only after the token lost the log-in.
 */
final class Pin {
    private static final int LONGEST = 255;

    private final @Nullable Path file;
    private final @Nullable String variable;

    Pin(WorkerConfig config) {
        this.file = config.pinFile();
        this.variable = config.pinEnvironment();
    }

    /** UTF-8, as PKCS#11 v3.0 section 5.6 wants it. */
    byte[] read() throws TokenAwayException {
        return file != null ? fromFile(file) : fromEnvironment(variable == null ? "" : variable);
    }

    private static byte[] fromFile(Path file) throws TokenAwayException {
        byte[] content = {};
        try {
            content = Files.readAllBytes(file);
            return firstLine(content, "the PIN file " + file);
        } catch (IOException e) {
            throw new TokenAwayException(
                    "the PIN file " + file + " cannot be read (" + e.getClass().getSimpleName()
                            + "): create it with the user PIN as its only line, readable by this user only");
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    private static byte[] fromEnvironment(String variable) throws TokenAwayException {
        var value = System.getenv(variable);
        if (value == null) {
            throw new TokenAwayException(
                    "the environment variable " + variable + " is not set: set it to the user PIN");
        }
        return firstLine(value.getBytes(StandardCharsets.UTF_8), "the environment variable " + variable);
    }

    private static byte[] firstLine(byte[] content, String source) throws TokenAwayException {
        int length = 0;
        while (length < content.length && content[length] != '\n' && content[length] != '\r') {
            length++;
        }
        if (length == 0 || length > LONGEST) {
            throw new TokenAwayException(source + " holds no PIN: its first line must have 1 to " + LONGEST + " bytes");
        }
        return Arrays.copyOf(content, length);
    }
}

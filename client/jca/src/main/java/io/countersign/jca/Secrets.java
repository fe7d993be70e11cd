package io.countersign.jca;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads secrets from files; what they hold never appears in an error. */
final class Secrets {
    private static final long LARGEST = 64 * 1024;

    private Secrets() {}

    /** The content of a secret file without the white space around it. */
    static String read(Path file, String what) throws IOException {
        try {
            if (Files.isRegularFile(file) && Files.size(file) > LARGEST) {
                throw new IOException("The " + what + " file " + file
                        + " is larger than 64 KiB; it should hold only the " + what + ".");
            }
            var secret = Files.readString(file).strip();
            if (secret.isEmpty()) {
                throw new IOException("The " + what + " file " + file + " is empty.");
            }
            return secret;
        } catch (NoSuchFileException e) {
            throw new IOException("The " + what + " file " + file + " does not exist.", e);
        }
    }
}

package io.countersign.cli.login;

import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.cli.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Secrets come from a file, from standard input or from the terminal, never from an argument. */
public final class SecretInput {
    private SecretInput() {}

    /** The content of a file without the white space around it; {@code -} is standard input. */
    public static String fromFile(Surroundings surroundings, Path file, String what) throws IOException {
        if (file.toString().equals("-")) {
            return surroundings.secretFromInput(what);
        }
        try {
            var secret = Files.readString(file).strip();
            if (secret.isEmpty()) {
                throw new Failure(ExitCode.USAGE, "The file " + file + " is empty; it should hold the " + what + ".");
            }
            return secret;
        } catch (NoSuchFileException e) {
            throw new Failure(
                    ExitCode.USAGE, "The file " + file + ", which should hold the " + what + ", does not exist.", e);
        }
    }

    /** From the file when there is one, else asked on the terminal. */
    public static String fromFileOrTerminal(Surroundings surroundings, @Nullable Path file, String what, String option)
            throws IOException {
        if (file != null) {
            return fromFile(surroundings, file, what);
        }
        return surroundings
                .askSecret(Character.toUpperCase(what.charAt(0)) + what.substring(1))
                .orElseThrow(() -> new Failure(
                        ExitCode.USAGE, "No " + what + ". Give it by " + option + " FILE (- for standard input)."));
    }

    /** A secret that does not exist yet: on the terminal it is typed twice. */
    public static String newFromFileOrTerminal(
            Surroundings surroundings, @Nullable Path file, String what, String option) throws IOException {
        var secret = fromFileOrTerminal(surroundings, file, what, option);
        if (file == null
                && !surroundings
                        .askSecret("The same again")
                        .filter(secret::equals)
                        .isPresent()) {
            throw new Failure(ExitCode.USAGE, "You typed two different ones. Nothing was done; run it again.");
        }
        return secret;
    }
}

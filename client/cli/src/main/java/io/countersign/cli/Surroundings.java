package io.countersign.cli;

import io.countersign.jca.Retries;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a command sees of the world around it.
 *
 * @param environment environment variables
 * @param input standard input
 * @param home the user's home folder
 * @param terminal where a person types; null when a program started this one
 * @param clock the time between attempts at one call
 */
public record Surroundings(
        Map<String, String> environment,
        InputStream input,
        Path home,
        @Nullable Terminal terminal,
        Retries.Clock clock) {
    private static final int LONGEST_SECRET = 64 * 1024;

    /** With the time that everybody has. */
    public Surroundings(Map<String, String> environment, InputStream input, Path home, @Nullable Terminal terminal) {
        this(environment, input, home, terminal, Retries.Clock.real());
    }

    /** Of this process. */
    public static Surroundings ofThisProcess() {
        return new Surroundings(
                System.getenv(), System.in, Path.of(System.getProperty("user.home", ".")), Terminal.ofThisProcess());
    }

    /** An environment variable that is set and not blank. */
    public Optional<String> environment(String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /** All of standard input without the white space around it. */
    public String secretFromInput(String what) throws IOException {
        var bytes = input.readNBytes(LONGEST_SECRET);
        var secret = new String(bytes, StandardCharsets.UTF_8).strip();
        if (secret.isEmpty()) {
            throw new Failure(ExitCode.USAGE, "Standard input holds no " + what + ".");
        }
        return secret;
    }

    /** Asks on the terminal; empty when there is none or nothing was typed. */
    public Optional<String> ask(String question) {
        return terminal == null
                ? Optional.empty()
                : Optional.ofNullable(terminal.readLine(question + ": "))
                        .map(String::strip)
                        .filter(answer -> !answer.isEmpty());
    }

    /** Asks on the terminal without showing what is typed. */
    public Optional<String> askSecret(String question) {
        if (terminal == null) {
            return Optional.empty();
        }
        var typed = terminal.readPassword(question + ": ");
        return typed == null || typed.length == 0 ? Optional.empty() : Optional.of(new String(typed));
    }

    /** Whether a person at the terminal says yes; where there is no terminal, the command line was the yes. */
    public boolean agreed(String question) {
        return terminal == null
                || ask(question + " [y/N]")
                        .filter(answer -> answer.matches("(?i)y|yes"))
                        .isPresent();
    }
}

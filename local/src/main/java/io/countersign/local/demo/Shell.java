package io.countersign.local.demo;

import io.countersign.cli.CountersignCli;
import io.countersign.cli.Surroundings;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs {@code countersign ...} as a shell in {@code folder} would, but in this JVM. */
final class Shell {
    private final Path folder;
    private final Surroundings surroundings;

    Shell(Path folder, Map<String, String> environment) {
        this.folder = folder;
        this.surroundings = new Surroundings(environment, InputStream.nullInputStream(), folder, null);
    }

    /**
     * What a command did.
     *
     * @param line as one would type it
     * @param said what it told people, on standard error; where it told nothing, its result
     */
    record Run(String line, int status, String said) {
        /** Itself, if it ended as expected. */
        Run expect(int wanted) {
            Unexpected.unless(
                    status == wanted, line + " ended with status " + status + " instead of " + wanted + ": " + said);
            return this;
        }

        Run expectSaid(String words) {
            Unexpected.unless(said.contains(words), line + " did not say \"" + words + "\": " + said);
            return this;
        }
    }

    /** Words that name a file of the folder are resolved, for a JVM has only one current folder. */
    Run run(String... words) {
        var out = new StringWriter();
        var errors = new StringWriter();
        var command = CountersignCli.commandLine(surroundings, words)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(errors, true));
        int status = command.execute(Arrays.stream(words).map(this::resolved).toArray(String[]::new));
        var said = (errors.toString().isBlank() ? out : errors)
                .toString()
                .replace(folder + "/", "")
                .strip();
        return new Run("countersign " + typed(words), status, said);
    }

    private String resolved(String word) {
        return Files.isRegularFile(folder.resolve(word)) ? folder.resolve(word).toString() : word;
    }

    private static String typed(String... words) {
        return Stream.of(words)
                .map(word -> word.contains(" ") ? "'" + word + "'" : word)
                .collect(Collectors.joining(" "));
    }
}

package io.countersign.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.countersign.jca.Retries;
import io.countersign.jca.testing.TestGateway;
import io.countersign.protocol.json.ContractJson;
import java.io.ByteArrayInputStream;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs the command line inside the test, with surroundings of its own. */
public final class CliRun {
    private final Path home;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private String input = "";
    private long readLines = Long.MAX_VALUE;
    private @Nullable Terminal terminal;
    private Retries.Clock clock = Retries.Clock.real();

    public CliRun(Path home) {
        this.home = home;
    }

    /** As the in-test gateway's machine, by environment variables. */
    public static CliRun asMachine(Path home, TestGateway gateway) {
        return new CliRun(home)
                .env("COUNTERSIGN_URL", gateway.url().toString())
                .env("COUNTERSIGN_CLIENT_ID", TestGateway.MACHINE_ID.toString())
                .env("COUNTERSIGN_CLIENT_SECRET", TestGateway.SECRET);
    }

    /** What a command said and how it ended. */
    public record Result(int status, String out, String err) {
        public JsonNode json() throws IOException {
            return ContractJson.mapper().readTree(out);
        }
    }

    public CliRun env(String name, String value) {
        environment.put(name, value);
        return this;
    }

    public CliRun input(String text) {
        input = text;
        return this;
    }

    /** At a terminal where everything is answered by these words. */
    public CliRun answering(String words) {
        terminal = new Terminal() {
            @Override
            public String readLine(String prompt) {
                return words;
            }

            @Override
            public char[] readPassword(String prompt) {
                return words.toCharArray();
            }
        };
        return this;
    }

    /** With pauses of its own between the attempts at a call. */
    public CliRun by(Retries.Clock other) {
        clock = other;
        return this;
    }

    /** With a standard output that nobody reads any more after so many lines, as behind a pipe to {@code head}. */
    public CliRun readFor(int lines) {
        readLines = lines;
        return this;
    }

    public Result run(Object... arguments) {
        var surroundings = new Surroundings(
                environment, new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), home, terminal, clock);
        var out = new StringWriter();
        var err = new StringWriter();
        var words = Arrays.stream(arguments).map(Object::toString).toArray(String[]::new);
        var line = CountersignCli.commandLine(surroundings, words)
                .setOut(new PrintWriter(pipe(out)))
                .setErr(new PrintWriter(err));
        var status = line.execute(words);
        return new Result(status, out.toString(), err.toString());
    }

    private Writer pipe(StringWriter out) {
        return new FilterWriter(out) {
            @Override
            public void write(String text, int offset, int length) throws IOException {
                if (out.toString().lines().count() >= readLines) {
                    throw new IOException("Broken pipe");
                }
                super.write(text, offset, length);
            }
        };
    }
}

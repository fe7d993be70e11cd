package io.countersign.acceptance.harness;

import com.fasterxml.jackson.databind.JsonNode;
import io.countersign.cli.CountersignCli;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Terminal;
import io.countersign.protocol.json.ContractJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The command line inside the test, as one party, against the first gateway of the cluster. */
public final class Cli {
    private final Path folder;
    private final Party party;
    private final @Nullable Terminal terminal;

    private Cli(Path folder, Party party, @Nullable Terminal terminal) {
        this.folder = folder;
        this.party = party;
        this.terminal = terminal;
    }

    /** From a script: nobody is there to be asked. */
    public static Cli as(Party party, Path folder) {
        return new Cli(folder, party, null);
    }

    /** At a terminal where everything is answered by these words. */
    public Cli answering(String words) {
        return new Cli(folder, party, new Terminal() {
            @Override
            public String readLine(String prompt) {
                return words;
            }

            @Override
            public char[] readPassword(String prompt) {
                return words.toCharArray();
            }
        });
    }

    /** How a command ended and what it said. */
    public record Ended(List<String> words, int status, String out, String err) {
        /** This if it ended so; otherwise an error with all that it said. */
        public Ended expect(int wanted) {
            if (status != wanted) {
                throw new AssertionError(words + " ended with " + status + ":\n" + out + "\n" + err);
            }
            return this;
        }

        public JsonNode json() {
            try {
                return ContractJson.mapper().readTree(out);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** The id that the command printed. */
        public UUID id() {
            return UUID.fromString(out.strip());
        }
    }

    public Ended run(Object... words) {
        var environment = Map.of(
                "COUNTERSIGN_URL", party.uri().toString(),
                "COUNTERSIGN_TOKEN", party.token());
        var surroundings = new Surroundings(environment, new ByteArrayInputStream(new byte[0]), folder, terminal);
        var out = new StringWriter();
        var err = new StringWriter();
        var command = Arrays.stream(words).map(Object::toString).toArray(String[]::new);
        var status = CountersignCli.commandLine(surroundings, command)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(command);
        return new Ended(List.of(command), status, out.toString(), err.toString());
    }

    /** Of a command that must end well. */
    public Ended ok(Object... words) {
        return run(words).expect(0);
    }
}

package io.countersign.bench.floor;

import io.countersign.embedded.FreePorts;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The floors that need a process of their own: a JVM with this one's class path. */
public final class FloorPrograms {
    private FloorPrograms() {}

    /**
     * Signs on a new token.
     *
     * @param key kind of key by its name in the contract
     * @param inputBytes what the token is given to sign
     * @param time for each of the numbers
     * @throws IOException if it fails; the message says why
     */
    public static Map<Floor, Double> token(String key, int inputBytes, Duration time) throws IOException {
        var process = start(TokenFloor.class, key, String.valueOf(inputBytes), String.valueOf(time.toMillis()));
        var values = new EnumMap<Floor, Double>(Floor.class);
        for (var line : process.inputReader().lines().toList()) {
            var words = line.split(" ");
            values.put(Floor.valueOf(words[0]), Double.valueOf(words[1]));
        }
        if (values.size() != 5) {
            throw new IOException("the token's floor for " + key + " could not be measured");
        }
        return values;
    }

    /** A server that answers every request with the same bytes; ends when this is closed. */
    public static final class Echo implements AutoCloseable {
        private final Process process;
        private final URI url;

        private Echo(Process process, URI url) {
            this.process = process;
            this.url = url;
        }

        /** Where it listens. */
        public URI url() {
            return url;
        }

        @Override
        public void close() {
            process.destroy();
        }
    }

    /**
     * Starts a server.
     *
     * @param answer head and body, HTTP/1.1
     * @throws IOException if it does not listen
     */
    public static Echo echo(byte[] answer) throws IOException {
        var port = FreePorts.next();
        var process = start(EchoServer.class, String.valueOf(port));
        var output = new DataOutputStream(process.getOutputStream());
        output.writeInt(answer.length);
        output.write(answer);
        output.flush();
        if (process.inputReader().lines().noneMatch("up"::equals)) {
            throw new IOException("the echo server did not start");
        }
        return new Echo(process, URI.create("http://127.0.0.1:" + port));
    }

    private static Process start(Class<?> program, String... arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-Xmx1g"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}

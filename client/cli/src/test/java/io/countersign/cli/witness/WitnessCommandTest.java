package io.countersign.cli.witness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.cli.CliRun;
import io.countersign.cli.CountersignCli;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.cli.offline.Note;
import io.countersign.cli.offline.VerifierKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command, in a process of its own. */
class WitnessCommandTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    Path state;

    private final WitnessedLog log = WitnessedLog.of("sign.example.com/log", 200);

    /** A process, the key that it said, and where it listens. */
    private record Running(Process process, VerifierKey key, URI url) implements AutoCloseable {
        static Running start(Path state, String log) throws Exception {
            var process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            CountersignCli.class.getName(),
                            "witness",
                            "--listen",
                            "127.0.0.1:0",
                            "--state",
                            state.toString(),
                            "--name",
                            "witness.example.org",
                            "--log",
                            log)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            var key = VerifierKey.parse(out.readLine());
            var port = out.readLine().replaceAll(".*127\\.0\\.0\\.1:([0-9]+) .*", "$1");
            return new Running(process, key, URI.create("http://127.0.0.1:" + port + "/add-checkpoint"));
        }

        HttpRequest request(String body) {
            return HttpRequest.newBuilder(url)
                    .POST(BodyPublishers.ofString(body))
                    .build();
        }

        HttpResponse<String> ask(String body) throws Exception {
            return HTTP.send(request(body), BodyHandlers.ofString());
        }

        @Override
        public void close() throws Exception {
            process.destroyForcibly();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void a_witness_that_is_killed_while_it_works_goes_on_where_it_was_and_with_its_key() throws Exception {
        VerifierKey key;
        var last = 0;
        var flying = 0;
        try (var witness = Running.start(state, log.key())) {
            key = witness.key();
            for (; last < 10; last++) {
                assertThat(witness.ask(log.request(last, last + 1)).statusCode())
                        .isEqualTo(200);
            }
            flying = last + 1;
            var answer = HTTP.sendAsync(witness.request(log.request(last, flying)), BodyHandlers.ofString());
            witness.close();
            CompletableFuture.allOf(answer).exceptionally(cut -> null).get(20, TimeUnit.SECONDS);
        }
        try (var witness = Running.start(state, log.key())) {
            assertThat(witness.key().text()).isEqualTo(key.text());
            var answer = witness.ask(log.request(0, 100));
            assertThat(answer.statusCode()).isEqualTo(409);
            assertThat(answer.body()).isIn(last + "\n", flying + "\n");
            var reached = Integer.parseInt(answer.body().strip());
            var cosigned = witness.ask(log.request(reached, 200));
            assertThat(cosigned.statusCode()).isEqualTo(200);
            assertThat(Note.parse(log.checkpoint(200) + cosigned.body()).signature(key))
                    .isPresent();
        }
    }

    @Test
    void a_wrong_command_line_is_told() throws Exception {
        var run = new CliRun(state);
        assertThat(run.run("witness", "--listen", "127.0.0.1:0", "--state", state, "--log", "no key")
                        .status())
                .isEqualTo(ExitCode.USAGE);
        assertThat(run.run("witness", "--listen", "nowhere", "--state", state, "--log", log.key())
                        .status())
                .isEqualTo(ExitCode.USAGE);
        assertThat(run.run("witness", "--listen", "127.0.0.1:70000", "--state", state, "--log", log.key())
                        .status())
                .isEqualTo(ExitCode.USAGE);
        try (var other = WitnessFolder.open(state)) {
            var busy = run.run("witness", "--listen", "127.0.0.1:0", "--state", state, "--log", log.key());
            assertThat(busy.status()).isNotZero();
            assertThat(busy.err()).contains("another witness uses");
        }
    }

    @Test
    void its_key_is_for_its_owner_alone_and_stays() throws Exception {
        var folder = WitnessFolder.open(state);
        var key = WitnessKey.open(folder, "witness.example.org", true);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state.resolve(WitnessKey.FILE))))
                .isEqualTo("rw-------");
        assertThat(VerifierKey.parse(key.verifier().text()).isOfALog()).isFalse();
        assertThat(WitnessKey.open(folder, "somebody-else", false).verifier().text())
                .isEqualTo(key.verifier().text());
        assertThatThrownBy(() -> WitnessKey.open(folder, "somebody-else", true))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("witness.example.org");
        assertThatThrownBy(() -> WitnessFolder.open(state)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> FollowedLog.parse(key.verifier().text())).isInstanceOf(Failure.class);
        Files.writeString(state.resolve(WitnessKey.FILE), "half a file");
        assertThatThrownBy(() -> WitnessKey.open(folder, "witness.example.org", true))
                .isInstanceOf(IOException.class);
        folder.close();
    }
}

package io.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code countersign audit export} leaves behind when it is refused, interrupted, or gone on with. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class AuditExportCommandTest {
    private static final String REFUSED =
            "{\"type\":\"urn:x\",\"title\":\"x\",\"status\":403,\"code\":\"ADMIN_REQUIRED\",\"detail\":\"for admins\",\"requestId\":\"r\"}";

    private final Queue<Scripted> script = new ArrayDeque<>();
    private final List<String> asked = new ArrayList<>();

    @TempDir
    private Path folder = Path.of("");

    private HttpServer server;
    private Path file;
    private Path progress;

    /** @param next path of the next part, null after the last */
    private record Scripted(
            int status, String body, @Nullable String next) {}

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
        Files.writeString(folder.resolve("token"), "a-token");
        file = folder.resolve("audit.jsonl");
        progress = folder.resolve("audit.jsonl.next");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void handle(HttpExchange http) throws IOException {
        try (http) {
            asked.add(http.getRequestURI().toString());
            var answer = script.remove();
            if (answer.next != null) {
                http.getResponseHeaders().set("Link", "<" + answer.next + ">; rel=\"next\"");
            }
            http.getResponseHeaders().set("Export-Ends-Before", "40");
            var bytes = answer.body.getBytes(StandardCharsets.UTF_8);
            http.sendResponseHeaders(answer.status, bytes.length);
            http.getResponseBody().write(bytes);
        }
    }

    private void says(int status, String body, @Nullable String next) {
        script.add(new Scripted(status, body, next));
    }

    private CliRun.Result export(Object... arguments) {
        var all = new ArrayList<Object>(List.of("audit", "export", "--file", file));
        all.addAll(List.of(arguments));
        return new CliRun(folder.resolve("home"))
                .env(
                        "COUNTERSIGN_URL",
                        "http://127.0.0.1:" + server.getAddress().getPort())
                .env("COUNTERSIGN_TOKEN_FILE", folder.resolve("token").toString())
                .run(all.toArray());
    }

    /** A file with its first part, of which the second was refused. */
    private void interrupted() {
        says(200, "first\n", "/v1/audit:export?from=20&to=40");
        says(403, REFUSED, null);
        assertThat(export().status()).isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void after_a_refused_first_part_the_same_command_works() throws IOException {
        says(403, REFUSED, null);
        assertThat(export().status()).isEqualTo(ExitCode.REFUSED);
        assertThat(file).doesNotExist();
        says(200, "all\n", null);
        assertThat(export().status()).isZero();
        assertThat(file).hasContent("all\n");
    }

    @Test
    void an_interrupted_export_goes_on_where_the_file_surely_ends() throws IOException {
        interrupted();
        Files.writeString(file, "first\nhalf of the sec");
        says(200, "second\n", null);
        var resumed = export("--resume");
        assertThat(resumed.status()).as(resumed.err()).isZero();
        assertThat(file).hasContent("first\nsecond\n");
        assertThat(asked).last().isEqualTo("/v1/audit:export?from=20&to=40");
        assertThat(progress).doesNotExist();
    }

    @Test
    void to_go_on_with_a_file_that_is_shorter_than_what_was_written_is_refused() throws IOException {
        interrupted();
        Files.writeString(file, "fir");
        var resumed = export("--resume");
        assertThat(resumed.status()).isEqualTo(ExitCode.USAGE);
        assertThat(resumed.err()).contains("has 3 bytes, and 6 were written");
        assertThat(file).hasContent("fir");
        assertThat(progress).exists();
    }

    @Test
    void progress_that_says_nothing_is_refused_with_what_to_do() throws IOException {
        interrupted();
        for (var broken : List.of("", "6\n", "six\n/v1/audit:export\n")) {
            Files.writeString(progress, broken);
            var resumed = export("--resume");
            assertThat(resumed.status()).isEqualTo(ExitCode.USAGE);
            assertThat(resumed.err()).contains("begin again");
        }
        assertThat(file).hasContent("first\n");
    }

    @Test
    void the_end_says_where_the_next_export_begins() {
        says(200, "all\n", null);
        assertThat(export().err()).contains("It ends before index 40").contains("--from 40");
    }
}

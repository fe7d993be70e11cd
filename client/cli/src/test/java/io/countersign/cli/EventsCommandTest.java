package io.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.countersign.jca.testing.TestGateway;
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

/** What {@code countersign events} does with a stream, and when it ends, breaks or is refused. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class EventsCommandTest {
    /** Comes back at once. */
    private static final String OPENED = "retry: 1\n: events come as they happen\n\n";

    private static final String STOPPING =
            "{\"type\":\"urn:x\",\"title\":\"x\",\"status\":503,\"code\":\"STOPPING\",\"detail\":\"another one will answer\",\"requestId\":\"r\"}";

    /** The next answers of the gateway: a status and a body. */
    private final Queue<Scripted> script = new ArrayDeque<>();

    private final List<String> asked = new ArrayList<>();
    private final List<@Nullable String> lastIds = new ArrayList<>();

    @TempDir
    private Path folder = Path.of("");

    private HttpServer server;

    private record Scripted(int status, String body) {}

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
        Files.writeString(folder.resolve("token"), "a-token");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void handle(HttpExchange http) throws IOException {
        try (http) {
            asked.add(http.getRequestURI().toString());
            lastIds.add(http.getRequestHeaders().getFirst("Last-Event-ID"));
            if (http.getRequestMethod().equals("GET")) {
                assertThat(http.getRequestHeaders().getFirst("Authorization")).isEqualTo("Bearer a-token");
            }
            var next = script.remove();
            var bytes = next.body.getBytes(StandardCharsets.UTF_8);
            var good = next.status == 200;
            http.getResponseHeaders().set("Content-Type", good ? "text/event-stream" : "application/problem+json");
            http.sendResponseHeaders(next.status, bytes.length);
            http.getResponseBody().write(bytes);
        }
    }

    private void says(int status, String body) {
        script.add(new Scripted(status, body));
    }

    private static String event(long index, String type) {
        return "id: " + index + "\nevent: " + type + "\ndata: {\"index\":" + index + ",\"type\":\"" + type
                + "\",\"at\":\"2026-11-21T08:00:00Z\",\"signer\":\"s-1\",\"details\":{}}\n\n";
    }

    private CliRun.Result events(Object... arguments) {
        var all = new ArrayList<Object>(List.of("events"));
        all.addAll(List.of(arguments));
        return following().run(all.toArray());
    }

    private CliRun following() {
        return new CliRun(folder.resolve("home"))
                .env("COUNTERSIGN_URL", url())
                .env("COUNTERSIGN_TOKEN_FILE", folder.resolve("token").toString());
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Test
    void a_stream_that_ends_goes_on_after_the_last_id_even_where_that_came_without_an_event() {
        says(200, OPENED + event(7, "request.created") + event(8, "request.approved") + "id: 11\n\n: stopped\n\n");
        says(200, OPENED + event(12, "grant.created") + event(13, "unseen.because_enough"));
        var followed = events("--count", 3);
        assertThat(followed.status()).as(followed.err()).isZero();
        assertThat(followed.out().lines())
                .containsExactly(
                        "7  2026-11-21T08:00:00Z  request.created  signer=s-1",
                        "8  2026-11-21T08:00:00Z  request.approved  signer=s-1",
                        "12  2026-11-21T08:00:00Z  grant.created  signer=s-1");
        assertThat(lastIds).containsExactly(null, "11");
    }

    @Test
    void a_gateway_that_stops_meanwhile_is_asked_again_and_said_once() {
        says(200, OPENED + event(7, "request.created"));
        says(503, STOPPING);
        says(503, STOPPING);
        says(200, OPENED + event(8, "request.approved"));
        var followed = events("--count", 2, "--json");
        assertThat(followed.status()).as(followed.err()).isZero();
        assertThat(followed.out().lines()).hasSize(2).allMatch(line -> line.startsWith("{\"index\":"));
        assertThat(followed.err()).containsOnlyOnce("Not connected, trying again");
        assertThat(lastIds).containsExactly(null, "7", "7", "7");
    }

    @Test
    void what_is_asked_for_is_sent_and_a_refusal_ends_it() {
        says(400, STOPPING.replace("503", "400").replace("STOPPING", "INVALID_INPUT"));
        var refused = events("--signer", "release", "--signer", "other", "--type", "request.", "--after", 0);
        assertThat(refused.status()).isNotZero();
        assertThat(refused.err()).contains("another one will answer");
        assertThat(asked).containsExactly("/v1/events?signer=release%2Cother&type=request.");
        assertThat(lastIds).containsExactly("0");
        assertThat(events("--after", -2).status()).isEqualTo(ExitCode.USAGE);
        assertThat(events("--count", 0).status()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void all_that_there_is_begins_before_the_first_event_and_goes_on_after_the_last_one_seen() {
        says(200, OPENED + event(0, "organization.created"));
        says(200, OPENED + event(1, "person.created"));
        var followed = events("--after", -1, "--count", 2);
        assertThat(followed.status()).as(followed.err()).isZero();
        assertThat(asked).containsOnly("/v1/events?after=-1");
        assertThat(lastIds).containsExactly(null, "0");
    }

    @Test
    void a_machine_whose_secret_is_refused_ends_events_with_status_4() throws IOException {
        try (var gateway = TestGateway.start()) {
            var refused = CliRun.asMachine(folder.resolve("home"), gateway)
                    .env("COUNTERSIGN_CLIENT_SECRET", "not the secret")
                    .run("events");
            assertThat(refused.status()).as(refused.err()).isEqualTo(ExitCode.NOT_AUTHENTICATED);
            assertThat(gateway.received()).hasSize(1);
        }
    }

    @Test
    void a_secret_that_is_refused_when_the_token_has_ended_is_nothing_to_wait_for() throws IOException {
        says(200, "{\"access_token\":\"a-token\",\"token_type\":\"Bearer\",\"expires_in\":600}");
        says(200, OPENED + event(7, "request.created"));
        says(401, STOPPING.replace("503", "401").replace("STOPPING", "TOKEN_EXPIRED"));
        says(401, STOPPING.replace("503", "401").replace("STOPPING", "INVALID_CLIENT"));
        var refused = new CliRun(folder.resolve("home"))
                .env("COUNTERSIGN_URL", url())
                .env("COUNTERSIGN_CLIENT_ID", TestGateway.MACHINE_ID.toString())
                .env("COUNTERSIGN_CLIENT_SECRET", "rotated")
                .run("events");
        assertThat(refused.status()).as(refused.err()).isEqualTo(ExitCode.NOT_AUTHENTICATED);
        assertThat(refused.out().lines()).hasSize(1);
    }

    @Test
    void events_ends_when_nobody_reads_it_any_more() {
        says(200, OPENED + event(7, "request.created") + event(8, "request.approved"));
        var followed = following().readFor(1).run("events", "--json");
        assertThat(followed.status()).isEqualTo(ExitCode.INTERNAL);
        assertThat(followed.out().lines()).hasSize(1);
        assertThat(followed.err()).contains("nobody reads it any more");
    }

    @Test
    void what_is_no_stream_of_events_ends_it_before_the_first_one() {
        says(200, "<html>Please log in</html>");
        var ended = events();
        assertThat(ended.status()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(ended.err()).contains("No stream of events came");
    }
}

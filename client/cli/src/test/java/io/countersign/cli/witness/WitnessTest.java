package io.countersign.cli.witness;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.cli.offline.Note;
import io.countersign.cli.offline.TestLog;
import io.countersign.cli.offline.TreeHead;
import io.countersign.cli.offline.WitnessRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A witness, attacked over HTTP by logs and by others. */
class WitnessTest {
    private static final String ORIGIN = "sign.example.com/log";
    private static final long NOW = 1_763_700_000L;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    Path state;

    private final WitnessedLog log = WitnessedLog.of(ORIGIN, 40);
    private final List<String> complaints = new ArrayList<>();
    private WitnessFolder folder;
    private WitnessKey key;
    private WitnessServer server;

    @BeforeEach
    void start() throws IOException {
        folder = WitnessFolder.open(state);
        key = WitnessKey.open(folder, "witness.example.org", true);
        server = serve(folder, text -> key.cosign(text, NOW), log.key());
    }

    private WitnessServer serve(WitnessFolder in, Witness.Cosigner cosigner, String... logs) throws IOException {
        var followed = Arrays.stream(logs).map(FollowedLog::parse).toList();
        return WitnessServer.start(
                new Witness(followed, in, cosigner),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                complaints::add);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        folder.close();
    }

    private HttpResponse<String> send(String method, String path, byte[] body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .method(method, BodyPublishers.ofByteArray(body))
                .build();
        return HTTP.send(request, BodyHandlers.ofString());
    }

    private HttpResponse<String> ask(String body) throws Exception {
        return send("POST", "/add-checkpoint", body.getBytes(StandardCharsets.UTF_8));
    }

    private void cosigned(WitnessedLog asking, int old, int size) throws Exception {
        var answer = ask(asking.request(old, size));
        assertThat(answer.statusCode())
                .as("from %s to %s: %s", old, size, answer.body())
                .isEqualTo(200);
        assertThat(Note.parse(asking.checkpoint(size) + answer.body()).signature(key.verifier()))
                .isPresent();
    }

    private static void conflict(HttpResponse<String> answer, int size) {
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/x.tlog.size");
        assertThat(answer.body()).isEqualTo(size + "\n");
    }

    /** What it cosigned last. */
    private String kept() throws IOException {
        try (var files = Files.newDirectoryStream(state, "*.checkpoint")) {
            return Files.readString(files.iterator().next());
        }
    }

    @Test
    void a_log_that_grows_is_cosigned_and_the_cosignature_holds_with_the_key_alone() throws Exception {
        cosigned(log, 0, 7);
        cosigned(log, 7, 8);
        cosigned(log, 8, 8);
        cosigned(log, 8, 40);
        assertThat(kept()).isEqualTo(log.checkpoint(40));
        assertThat(complaints).isEmpty();
    }

    @Test
    void every_growth_up_to_forty_leaves_is_taken_and_none_with_a_hash_that_was_touched() throws Exception {
        var random = new Random(7);
        for (var size = 1; size <= log.size(); size++) {
            for (var old = 1; old <= size; old++) {
                var request = WitnessRequest.parse(log.request(old, size));
                var before = TreeHead.of(Note.parse(log.checkpoint(old)));
                assertThat(request.continues(before)).as("%s to %s", old, size).isTrue();
                var proof = new ArrayList<>(log.proof(old, size));
                if (proof.isEmpty()) {
                    proof.add(new byte[32]);
                } else {
                    proof.get(random.nextInt(proof.size()))[random.nextInt(32)] ^= 1;
                }
                var touched = WitnessRequest.parse(WitnessedLog.request(old, proof, log.checkpoint(size)));
                assertThat(touched.continues(before)).as("%s to %s", old, size).isFalse();
            }
        }
    }

    @Test
    void an_old_size_that_is_not_the_last_one_is_answered_with_the_last_one() throws Exception {
        conflict(ask(log.request(3, 7)), 0);
        cosigned(log, 0, 7);
        conflict(ask(log.request(0, 9)), 7);
        conflict(ask(log.request(6, 9)), 7);
        conflict(ask(log.request(8, 9)), 7);
        assertThat(kept()).isEqualTo(log.checkpoint(7));
    }

    @Test
    void an_older_checkpoint_that_is_played_again_takes_nothing_back() throws Exception {
        cosigned(log, 0, 7);
        cosigned(log, 7, 20);
        conflict(ask(log.request(0, 7)), 20);
        conflict(ask(log.request(7, 20)), 20);
        assertThat(ask(WitnessedLog.request(20, List.of(), log.checkpoint(7))).statusCode())
                .isEqualTo(400);
        assertThat(kept()).isEqualTo(log.checkpoint(20));
    }

    @Test
    void a_fork_of_the_same_size_is_refused_and_both_its_notes_are_kept() throws Exception {
        cosigned(log, 0, 20);
        var fork = log.fork(11, 29, "other");
        conflict(ask(fork.request(20, 20)), 20);
        assertThat(kept()).isEqualTo(log.checkpoint(20));
        try (var files = Files.newDirectoryStream(state, "*.fork")) {
            assertThat(Files.readString(files.iterator().next()))
                    .isEqualTo(log.checkpoint(20) + "\n" + fork.checkpoint(20));
        }
    }

    @Test
    void a_fork_that_grew_is_refused_with_every_proof_that_it_can_make() throws Exception {
        cosigned(log, 0, 20);
        var fork = log.fork(11, 29, "other");
        assertThat(ask(fork.request(20, 30)).statusCode()).isEqualTo(422);
        assertThat(ask(WitnessedLog.request(20, log.proof(20, 30), fork.checkpoint(30)))
                        .statusCode())
                .isEqualTo(422);
        assertThat(ask(WitnessedLog.request(20, List.of(), fork.checkpoint(30))).statusCode())
                .isEqualTo(422);
        cosigned(log, 20, 30);
    }

    @Test
    void a_wrong_proof_is_refused() throws Exception {
        assertThat(ask(WitnessedLog.request(0, log.proof(3, 7), log.checkpoint(7)))
                        .statusCode())
                .isEqualTo(422);
        cosigned(log, 0, 7);
        var longer = new ArrayList<>(log.proof(7, 20));
        longer.add(new byte[32]);
        for (var proof : List.of(
                log.proof(6, 20), log.proof(7, 21), longer, log.proof(7, 20).subList(1, 4))) {
            assertThat(ask(WitnessedLog.request(7, proof, log.checkpoint(20))).statusCode())
                    .isEqualTo(422);
        }
        assertThat(ask(WitnessedLog.request(7, log.proof(7, 20), log.checkpoint(7)))
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void a_log_that_is_not_followed_and_a_key_that_is_not_its_own_are_refused() throws Exception {
        assertThat(ask(WitnessedLog.of("other.example.com/log", 3).request(0, 3))
                        .statusCode())
                .isEqualTo(404);
        assertThat(ask(WitnessedLog.of(ORIGIN, 3).request(0, 3)).statusCode()).isEqualTo(403);
        // The signature of another checkpoint, under the name and id of the right key.
        var moved = log.text(8) + log.checkpoint(7).substring(log.text(7).length());
        assertThat(ask(WitnessedLog.request(0, List.of(), moved)).statusCode()).isEqualTo(403);
        cosigned(log, 0, 7);
    }

    @Test
    void signatures_of_keys_that_it_does_not_know_are_passed_over_and_not_kept() throws Exception {
        var stranger = TestLog.Witness.of("stranger.example.net");
        var request = WitnessedLog.request(0, List.of(), stranger.cosign(log.checkpoint(7), NOW));
        assertThat(ask(request).statusCode()).isEqualTo(200);
        assertThat(kept()).isEqualTo(log.checkpoint(7));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "old 0",
                "old 0\n\n",
                "old -1\n\n",
                "old 00\n\n{}",
                "old 01\n\n{}",
                "old +1\n\n{}",
                "old  1\n\n{}",
                "OLD 0\n\n{}",
                "old 0\r\n\r\n{}",
                "old 99999999999999999999\n\n{}",
                "old 0\nAAAA\n\n{}",
                "old 0\nnot base64\n\n{}",
                "{}",
                "old 0\n\nno checkpoint\n\n\u2014 a AAAAAAAAAA==\n",
                "old 0\n\n\n7\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n\u2014 a AAAAAAAAAA==\n",
                "old 0\n\na\n9999999999999999999\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n\u2014 a AAAAAAAAAA==\n"
            })
    void what_is_no_request_is_answered_with_400(String body) throws Exception {
        assertThat(ask(body.replace("{}", log.checkpoint(7))).statusCode()).isEqualTo(400);
    }

    @Test
    void what_is_too_long_or_no_text_or_no_post_is_not_read() throws Exception {
        var hash = Base64.getEncoder().encodeToString(new byte[32]) + "\n";
        assertThat(ask("old 7\n" + hash.repeat(64) + "\n" + log.checkpoint(20)).statusCode())
                .isEqualTo(400);
        assertThat(ask("old 7\n" + hash.repeat(5_000) + "\n" + log.checkpoint(20))
                        .statusCode())
                .isEqualTo(413);
        var noText = log.request(0, 7).getBytes(StandardCharsets.ISO_8859_1);
        noText[noText.length - 3] = (byte) 0xff;
        assertThat(send("POST", "/add-checkpoint", noText).statusCode()).isEqualTo(400);
        assertThat(send("GET", "/add-checkpoint", new byte[0]).statusCode()).isEqualTo(405);
        assertThat(send("POST", "/add-checkpoint/more", new byte[0]).statusCode())
                .isEqualTo(404);
    }

    @Test
    void somebody_who_begins_a_request_and_never_ends_it_stops_nobody() throws Exception {
        var silent = new ArrayList<Socket>();
        for (var i = 0; i < 20; i++) {
            var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
            socket.getOutputStream()
                    .write("POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nContent-Length: 100\r\n\r\nold"
                            .getBytes(StandardCharsets.US_ASCII));
            silent.add(socket);
        }
        cosigned(log, 0, 7);
        for (var socket : silent) {
            socket.close();
        }
    }

    @Test
    void of_many_histories_that_continue_the_same_size_at_once_exactly_one_is_cosigned() throws Exception {
        var at = 3;
        cosigned(log, 0, at);
        var trunk = log.fork(at, 0, "");
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (var round = 0; round < 10; round++) {
                var forks = new ArrayList<WitnessedLog>();
                for (var i = 0; i < 8; i++) {
                    forks.add(trunk.fork(at, 1 + i % 2, "round " + round + " fork " + i + " leaf "));
                }
                var old = at;
                var answers = threads.invokeAll(forks.stream()
                        .map(fork -> (Callable<Integer>)
                                () -> ask(fork.request(old, fork.size())).statusCode())
                        .toList());
                var winners = IntStream.range(0, forks.size())
                        .filter(i -> answers.get(i).resultNow() == 200)
                        .toArray();
                assertThat(winners).hasSize(1);
                assertThat(answers).allMatch(answer -> List.of(200, 409).contains(answer.resultNow()));
                trunk = forks.get(winners[0]);
                at = trunk.size();
                assertThat(kept()).isEqualTo(trunk.checkpoint(at));
            }
        }
    }

    @Test
    void a_witness_that_dies_before_it_answers_says_at_its_next_start_how_far_it_came() throws Exception {
        cosigned(log, 0, 7);
        server.close();
        server = serve(
                folder,
                text -> {
                    throw new IllegalStateException("killed");
                },
                log.key());
        assertThat(ask(log.request(7, 20)).statusCode()).isEqualTo(500);
        server.close();
        folder.close();

        folder = WitnessFolder.open(state);
        server = serve(folder, text -> key.cosign(text, NOW), log.key());
        conflict(ask(log.request(7, 20)), 20);
        conflict(ask(log.fork(7, 33, "other").request(7, 20)), 20);
        conflict(ask(log.fork(7, 33, "other").request(20, 20)), 20);
        cosigned(log, 20, 20);
        cosigned(log, 20, 33);
    }

    @Test
    void what_it_cannot_read_any_more_is_never_taken_for_nothing() throws Exception {
        cosigned(log, 0, 7);
        try (var files = Files.newDirectoryStream(state, "*.checkpoint")) {
            Files.writeString(files.iterator().next(), "nothing");
        }
        assertThat(ask(log.request(0, 9)).statusCode()).isEqualTo(500);
        assertThat(ask(log.request(7, 9)).statusCode()).isEqualTo(500);
        assertThat(complaints).hasSize(2);
        assertThat(kept()).isEqualTo("nothing");
    }

    @Test
    void it_keeps_each_log_by_itself() throws Exception {
        var other = WitnessedLog.of("other.example.com/log", 12);
        server.close();
        server = serve(folder, text -> key.cosign(text, NOW), log.key(), other.key());
        cosigned(log, 0, 7);
        cosigned(other, 0, 12);
        cosigned(log, 7, 8);
        conflict(ask(other.request(0, 12)), 12);
    }
}

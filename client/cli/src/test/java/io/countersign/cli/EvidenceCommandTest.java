package io.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import io.countersign.jca.testing.TestGateway;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvidenceCommandTest {
    private static final String ROUTE = "GET /v1/audit:evidence";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MANY = 300_000;

    @TempDir
    private Path home;

    @TempDir
    private Path folder;

    private TestGateway gateway;
    private Path target;

    @BeforeEach
    void open() throws IOException {
        gateway = TestGateway.start();
        target = folder.resolve("pack.zip");
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    private CliRun.Result take(Object... more) {
        var words = new ArrayList<Object>(List.of("audit", "evidence", "-o", target));
        words.addAll(List.of(more));
        return CliRun.asMachine(home, gateway).run(words.toArray());
    }

    private static byte[] archive() throws IOException {
        var bytes = new ByteArrayOutputStream();
        var content = new byte[MANY];
        new Random(1).nextBytes(content);
        try (var zip = new ZipOutputStream(bytes)) {
            for (var name : List.of("events.jsonl", "MANIFEST")) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(content);
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    /** Of whatever lies there. */
    private long bytesInFolder() throws IOException {
        try (var files = Files.list(folder)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private boolean eventually(long bytes) throws IOException {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (bytesInFolder() < bytes) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Thread.onSpinWait();
        }
        return true;
    }

    private static void cut(HttpExchange http, byte[] archive) throws IOException {
        http.sendResponseHeaders(200, 0);
        http.getResponseBody().write(archive, 0, MANY);
    }

    @Test
    void a_pack_is_written_beside_its_file_while_it_comes_and_is_not_held_in_memory() throws Exception {
        var archive = archive();
        var early = new AtomicBoolean();
        var unnamed = new AtomicBoolean();
        gateway.serve(ROUTE, http -> {
            http.sendResponseHeaders(200, 0);
            var out = http.getResponseBody();
            out.write(archive, 0, MANY);
            out.flush();
            early.set(eventually(MANY / 2));
            unnamed.set(!Files.exists(target));
            out.write(archive, MANY, archive.length - MANY);
            out.close();
        });
        var taken = take("--since", "2026-07-01T00:00:00Z", "--until", "2026-10-01T00:00:00Z", "--signer", "release");
        assertThat(taken.status()).as(taken.err()).isZero();
        assertThat(early).as("written before the rest was sent").isTrue();
        assertThat(unnamed).as("under another name until it is whole").isTrue();
        assertThat(target).hasBinaryContent(archive);
        assertThat(gateway.received())
                .filteredOn(call -> call.path().equals("/v1/audit:evidence"))
                .singleElement()
                .satisfies(call -> assertThat(call.query())
                        .isEqualTo("since=2026-07-01T00%3A00%3A00Z&until=2026-10-01T00%3A00%3A00Z&signer=release"));
        var again = take();
        assertThat(again.status()).isEqualTo(ExitCode.USAGE);
        assertThat(again.err()).contains("exists already");
        assertThat(target).hasBinaryContent(archive);
    }

    @Test
    void a_pack_that_was_cut_leaves_no_file() throws Exception {
        var archive = archive();
        gateway.serve(ROUTE, http -> cut(http, archive));
        var taken = take();
        assertThat(taken.status()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(taken.err()).contains("did not come whole");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void half_a_pack_that_ends_as_if_it_were_whole_leaves_no_file() throws Exception {
        var archive = archive();
        gateway.serve(ROUTE, http -> {
            cut(http, archive);
            http.getResponseBody().close();
        });
        var taken = take();
        assertThat(taken.status()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(taken.err()).contains("did not come whole");
        assertThat(folder).isEmptyDirectory();
    }
}

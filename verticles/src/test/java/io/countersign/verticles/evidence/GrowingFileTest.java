package io.countersign.verticles.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GrowingFileTest {
    private final Vertx vertx = Vertx.vertx();
    private GrowingFile file;

    @BeforeEach
    void open() throws IOException {
        file = GrowingFile.create(vertx);
    }

    @AfterEach
    void close() throws Exception {
        file.close();
        got(vertx.close());
    }

    private static <T> T got(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void what_was_flushed_into_an_entry_is_read_before_the_entry_ends_and_the_archive_is_whole_all_the_same()
            throws Exception {
        var archive = new Archive(file.writer());
        var all = Buffer.buffer();
        try (var entry = archive.entry("making.txt")) {
            for (var line = 0; line < 5; line++) {
                var next = file.next();
                assertThat(next.isComplete()).isFalse();
                entry.write("one of many lines\n".getBytes(StandardCharsets.UTF_8));
                entry.flush();
                all.appendBuffer(got(next));
            }
        }
        archive.add("random", new byte[300_000]);
        archive.finish();
        file.finish();
        for (var piece = got(file.next()); piece.length() > 0; piece = got(file.next())) {
            all.appendBuffer(piece);
        }
        var files = new TreeMap<String, String>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(all.getBytes()))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        assertThat(files).containsOnlyKeys("making.txt", "random", "MANIFEST");
        assertThat(files.get("making.txt")).isEqualTo("one of many lines\n".repeat(5));
    }

    @Test
    void whoever_waits_for_more_hears_that_none_will_come() {
        var next = file.next();
        file.fail(new IllegalStateException("no database"));
        assertThatThrownBy(() -> got(next)).hasRootCauseMessage("no database");
        assertThatThrownBy(() -> got(file.next())).hasRootCauseMessage("no database");
    }

    @Test
    void a_file_that_nobody_reads_on_takes_nothing_more() {
        file.close();
        assertThatThrownBy(() -> file.writer().write(new byte[1])).isInstanceOf(ClosedChannelException.class);
    }
}

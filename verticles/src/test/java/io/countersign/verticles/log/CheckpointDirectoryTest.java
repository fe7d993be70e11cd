package io.countersign.verticles.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointDirectoryTest {
    private static final String NOTE = """
            sign.example.com/log
            1
            YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE=

            — sign.example.com/log AAAAAGFh
            """;

    private final Vertx vertx = Vertx.vertx();

    @TempDir
    private Path folder;

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void what_is_kept_is_the_newest() throws Exception {
        var directory = new CheckpointDirectory(vertx, folder.resolve("new/checkpoints"));
        assertThat(await(directory.newest())).isEmpty();
        await(directory.keep(NOTE));
        assertThat(await(directory.newest())).contains(NOTE);
    }

    @Test
    void a_place_that_cannot_be_a_folder_is_told_with_its_reason_and_its_key() throws Exception {
        var file = Files.createFile(folder.resolve("checkpoints"));
        assertThatThrownBy(() -> await(new CheckpointDirectory(vertx, file).newest()))
                .hasMessageContaining(file + " is there already, as something else: correct that, or")
                .hasMessageContaining("auditLog.directory (now " + file + ")");
        var below = file.resolve("below");
        assertThatThrownBy(() -> await(new CheckpointDirectory(vertx, below).newest()))
                .hasMessageContaining("cannot be used (Not a directory)")
                .hasMessageContaining("auditLog.directory (now " + below + ")");
    }

    @Test
    void a_folder_that_went_away_is_told_with_its_reason() throws Exception {
        var directory = new CheckpointDirectory(vertx, folder.resolve("checkpoints"));
        await(directory.newest());
        Files.delete(folder.resolve("checkpoints"));
        assertThatThrownBy(() -> await(directory.keep(NOTE)))
                .hasMessageContaining("does not exist: correct that")
                .hasMessageContaining("auditLog.directory");
    }

    @Test
    void a_checkpoint_that_is_empty_or_cut_is_named_with_what_to_do() throws Exception {
        var file = folder.resolve("checkpoint");
        for (var broken :
                new String[] {"", NOTE.substring(0, 40), NOTE.substring(0, NOTE.length() - 3), "\n\n\u0000\n"}) {
            Files.writeString(file, broken);
            assertThatThrownBy(() -> await(new CheckpointDirectory(vertx, folder).newest()))
                    .as(broken)
                    .hasMessageContaining(file + " is not a whole checkpoint")
                    .hasMessageContaining("put the newest of the dated checkpoints beside it in its place");
        }
    }

    @Test
    void gateways_that_share_a_folder_do_not_tear_its_checkpoint() throws Exception {
        var stores = List.of(new CheckpointDirectory(vertx, folder), new CheckpointDirectory(vertx, folder));
        var longer = NOTE + "\u2014 witness.example.org " + "A".repeat(6_000) + "\n";
        for (int i = 0; i < 50; i++) {
            await(Future.all(stores.get(0).keep(NOTE), stores.get(1).keep(longer)));
            assertThat(await(stores.get(i % 2).newest())).get().isIn(NOTE, longer);
        }
        try (var files = Files.list(folder)) {
            assertThat(files)
                    .as("the newest and that of today, perhaps of two days")
                    .hasSizeBetween(2, 3);
        }
    }

    @Test
    void a_checkpoint_that_cannot_be_kept_leaves_nothing_behind() throws Exception {
        var directory = new CheckpointDirectory(vertx, folder);
        await(directory.keep(NOTE));
        Files.delete(folder.resolve("checkpoint"));
        Files.createDirectories(folder.resolve("checkpoint/in-the-way"));
        assertThatThrownBy(() -> await(directory.keep(NOTE))).hasMessageContaining("auditLog.directory");
        try (var files = Files.list(folder)) {
            assertThat(files.filter(file -> file.toString().contains(".new-"))).isEmpty();
        }
    }
}

package io.countersign.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SiteTest {
    @Test
    void a_start_that_fails_leaves_no_folder_behind(@TempDir Path parent) throws Exception {
        var folder = Files.createDirectory(parent.resolve("data"));
        Files.writeString(folder.resolve("postgres"), "no folder, so that no server can keep its data there");

        assertThatThrownBy(() -> Site.open(parent.resolve("launcher"), folder, true))
                .isInstanceOf(RuntimeException.class);

        assertThat(folder).doesNotExist();
    }
}

package io.countersign.conf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class FileReasonTest {
    @Test
    void a_path_never_stands_alone() {
        assertThat(FileReason.of(new AccessDeniedException("/checkpoints")))
                .isEqualTo("/checkpoints may not be read or written by the user " + System.getProperty("user.name"));
        assertThat(FileReason.of(new NoSuchFileException("/x"))).isEqualTo("/x does not exist");
        assertThat(FileReason.of(new FileSystemException("/x", null, "Read-only file system")))
                .isEqualTo("/x cannot be used (Read-only file system)");
        assertThat(FileReason.of(new FileSystemException("/x"))).isEqualTo("/x cannot be used (FileSystemException)");
    }
}

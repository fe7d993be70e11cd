package io.countersign.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    private Path folder;

    private static String mode(Path of) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(of));
    }

    @Test
    void a_folder_that_is_made_lets_others_pass_and_not_look() throws IOException {
        assertThat(mode(DataFolder.kept(folder.resolve("some/data")))).isEqualTo("rwx--x--x");
    }

    @Test
    void a_folder_that_was_there_keeps_its_mode() throws IOException {
        for (var mode : new String[] {"rwxrwxrwx", "rwx------"}) {
            var there = Files.createDirectory(folder.resolve(mode));
            Files.setPosixFilePermissions(there, PosixFilePermissions.fromString(mode));
            assertThat(mode(DataFolder.kept(there))).isEqualTo(mode);
        }
    }

    @Test
    void the_sticky_bit_of_a_folder_for_all_stays() throws IOException {
        var shared = Files.createDirectory(folder.resolve("shared"));
        Files.setAttribute(shared, "unix:mode", 0_1777);
        DataFolder.kept(shared);
        assertThat((int) Files.getAttribute(shared, "unix:mode") & 0_7777).isEqualTo(0_1777);
    }

    @Test
    void a_file_is_no_folder() throws IOException {
        var file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> DataFolder.kept(file)).hasMessageContaining("choose another folder with --data");
    }
}

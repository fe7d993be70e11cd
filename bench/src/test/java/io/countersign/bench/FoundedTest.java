package io.countersign.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FoundedTest {
    private static final Founded FOUNDED =
            new Founded("secret", "carol", "ci", Map.of("client_id", "a", "client_secret", "b"), "authority");

    @Test
    void what_was_founded_is_read_again_by_a_later_run(@TempDir Path folder) {
        FOUNDED.write(folder);

        assertThat(Founded.read(folder)).isEqualTo(FOUNDED);
    }

    @Test
    void only_its_owner_may_read_the_passwords(@TempDir Path folder) throws Exception {
        FOUNDED.write(folder);

        try (var files = Files.list(folder)) {
            assertThat(files)
                    .singleElement()
                    .satisfies(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void data_of_somebody_else_are_refused_with_a_way_out(@TempDir Path folder) {
        assertThatThrownBy(() -> Founded.read(folder))
                .isInstanceOf(BenchException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("choose another folder");
    }
}

package io.countersign.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OtherBuildTest {
    private static Figure figure(long calls) {
        return Figures.of(
                Scenario.named("p256").orElseThrow(), 64, 0, new Round(calls, 1_000_000_000, Round.histogram()));
    }

    private static Path launcher(Path checkout, String script) throws Exception {
        var file = Files.writeString(checkout.resolve("countersign"), "#!/bin/sh\n" + script + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void our_figure_is_told_as_a_part_of_its() {
        var json = JsonNodeFactory.instance.objectNode();

        new OtherBuild(figure(2000)).addTo(json, figure(3000));

        assertThat(json.path("throughput").asDouble()).isEqualTo(2000);
        assertThat(json.path("throughput_ratio").asDouble()).isEqualTo(1.5);
        assertThat(json.path("cpu_ratio").asDouble()).isEqualTo(1);
        assertThat(json.path("errors").asLong()).isZero();
    }

    @Test
    void its_checkout_is_built_before_anything_is_measured(@TempDir Path checkout) throws Exception {
        var launcher = launcher(checkout, "echo \"$@\" > \"$(dirname \"$0\")/called\"");

        assertThat(OtherBuild.launcher(checkout)).isEqualTo(launcher);
        assertThat(checkout.resolve("called")).hasContent("bench --help");
    }

    @Test
    void a_folder_without_a_checkout_or_one_that_cannot_be_built_is_named(@TempDir Path folder) throws Exception {
        assertThatThrownBy(() -> OtherBuild.launcher(folder))
                .isInstanceOf(BenchException.class)
                .hasMessageContaining("no checkout of Countersign in " + folder)
                .hasMessageContaining("git worktree add");

        launcher(folder, "exit 3");

        assertThatThrownBy(() -> OtherBuild.launcher(folder))
                .isInstanceOf(BenchException.class)
                .hasMessageContaining("could not be built");
    }
}
